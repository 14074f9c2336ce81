"""What stands around an article on its page, told by its words.

Every pattern must match a whole paragraph, and one of few words: a sentence of the story that only mentions sharing or
cookies is longer, or ends with a full stop where these don't.
"""

from __future__ import annotations

import re

from assistant.ingest.dates import When, is_month, is_zone, read_when

_LONGEST = 260
_NETWORK = (
    r"(?:facebook|twitter|x|instagram|linked-?in|whats ?app|telegram|reddit|pinterest|tumblr|youtube|tik ?tok|threads"
    r"|bluesky|mastodon|flipboard|messenger|e-?mail|vk|viber|sms|google(?: ?\+| news)?)"
)
# After a phrase that invites to another story: nothing, the story's title behind a colon, or a few words that are
# no sentence.
_TITLE = r"(?:\W*|\s*[:|»›>→-]\s*\S.{0,180}|\b[^.?!]{0,60})"
_PLEA = (
    r"\b.{0,140}\b(?:newsletters?|inbox|subscriptions?|alerts|free (?:account|trial)|daily (?:e-?mail|digest))\b.{0,80}"
)

# By kind, each pattern an alternative; a blank stands for any white space.
_KINDS: dict[str, tuple[str, ...]] = {
    "a link to other stories": (
        r"(?:next|previous|prev|related|more|top|also in this|latest|popular|trending) (?:stor(?:y|ies)|articles?|news"
        r"|posts?|reading|content|topics|headlines|videos?)(?:\s*[:»>›→|-].*)?\W*",
        r"(?:also on|more (?:from|on|about)) [^.?!]{1,60}",
        r"(?:related|read more|read also|see also|also read|also see|read next|up next|don['’]t miss|must read"
        r"|recommended|watch(?: (?:now|also|live))?)\s*[:|»›>]\s*\S.{0,180}",
        r"(?:read|see|view|watch|click|load|show) (?:more|also|next|all|here|less|full (?:story"
        r"|article))\b[^.?!]{0,80}",
        r"also (?:read|on \S+\.\w+)\b.{0,140}",
        r"(?:you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: (?:for you|reading|stories"
        r"|by .{1,30}))?"
        r"|most (?:read|popular|viewed|shared)|editors?['’]?s?['’]? picks?|don['’]t miss|trending(?: now)?|related"
        r"|(?:from|around) (?:around )?the web|in case you missed it|(?:continue|keep) reading|(?:what to )?read next"
        r"|up next|see tweets?|view (?:this )?(?:post|photo) on \w+)\W*",
        rf"(?:lesen sie (?:auch|mehr|hier)|mehr (?:zum thema|dazu|lesen)|auch interessant|weiterlesen|zum thema"
        rf"|das könnte sie auch interessieren|nächster artikel){_TITLE}",
        rf"(?:lire (?:aussi|la suite|plus)|à lire aussi|voir aussi|sur le même (?:sujet|thème)"
        rf"|article suivant){_TITLE}",
        rf"(?:l[ée]a también|leer más|te puede interesar|ver también|noticias relacionadas|siguiente noticia){_TITLE}",
        rf"(?:leia (?:também|mais)|veja (?:também|mais)|saiba mais|notícias relacionadas|próxima notícia){_TITLE}",
        rf"(?:leggi (?:anche|tutto|di più)|guarda anche|potrebbe interessarti|articoli correlati){_TITLE}",
        rf"(?:читайте? (?:также|ещё|еще|далее|подробнее)|читать (?:далее|также|полностью)|по теме|смотрите также"
        rf"|материалы по теме|другие новости){_TITLE}",
    ),
    "a share button": (
        rf"(?:share|tweet|pin(?: it)?|print|save|e-?mail|comments?|copy link|follow(?: us)?|like|send|bookmark"
        rf"|{_NETWORK})"
        r"(?:\s*[|,•·/&+:]?\s*(?:and|or|on|via|by|this|to|us|the|a|with|it|link|article|story|page|post|friend|now"
        r"|share"
        rf"|tweet|pin|print|save|comments?|copy|copied|flip|shares|\d[\d.,]*k?|{_NETWORK})){{0,10}}\W*",
        r"share (?:this|on|via|to) [^.?!]{0,40}",
        r"[\d.,]+k?\s*(?:comments?|shares?|likes?|views?|retweets?)\W*",
        r"(?:leave|post|add|write) a (?:comment|reply)\b[^.?!]{0,40}",
        r"(?:like|enjoy(?:ed|ing)?) (?:this (?:story|article|post|page|content)|what you\W(?:re )?(?:see"
        r"|read)(?:ing)?)\b"
        r"[^.?!]{0,20}\?.{0,100}",
        rf"(?:e-?mail (?=.*\b(?:at|or|follow)\b)[^?!]{{1,80}} (?:or|and) )?follow (?:[@\w.'’-]+ ){{1,6}}"
        rf"(?:on )?(?:{_NETWORK}|@\w+)\b.{{0,120}}",
        r"have a (?:news )?tip\?.{0,160}",
        rf"(?:artikel )?(?:teilen|drucken|merken|kommentieren)"
        rf"(?:\s*[|,•·/]?\s*(?:teilen|drucken|merken|kommentare?|auf|per|via|{_NETWORK})){{0,6}}\W*",
        rf"(?:partager|imprimer|commenter)"
        rf"(?:\s*[|,•·/]?\s*(?:partager|imprimer|sur|par|via|(?:l['’]|cet )article|{_NETWORK})){{0,6}}\W*",
        rf"(?:compartir|comparte|compartilhe|compartilhar|condividi|imprimir|comentar|stampa)"
        rf"(?:\s*[|,•·/]?\s*(?:en|no|na|su|por|via|esta not[ií]cia|{_NETWORK})){{0,6}}\W*",
        rf"(?:поделиться|поделитесь|распечатать|комментарии|комментировать)"
        rf"(?:\s*(?:в|на|с друзьями|новостью|:|\d+|{_NETWORK})){{0,6}}\W*",
    ),
    "an advertisement": (
        r"(?:advertisements?|sponsored(?: (?:content|post|by .{1,40}))?|promoted(?: (?:content|by .{1,40}))?"
        r"|paid (?:content|post)|(?:story|article) continues (?:below|after)(?: (?:this )?(?:advertisement|ad"
        r"|video))?|ad"
        r"|ads by .{1,30}|(?:continue reading )?below advertisement|skip (?:this )?ad(?:vertisement)?)\W*",
        r"(?:anzeige|werbung|publicité|annonce|publicidade?|publicidad|pubblicità|anúncio|реклама)\W*",
    ),
    "a newsletter plea": (
        rf"(?:sign up|subscribe|log in|register){_PLEA}",
        r"(?:sign up|subscribe|log in|register|sign in|join now|become a member)\W*",
        r"(?:click here to|sign up to|subscribe to) (?:subscribe|sign up|register|join|get (?:our|the)"
        r"|receive)?[^.?!]{0,100}",
        r"(?:get|receive) (?:the|our|all|breaking|more)\b.{0,140}\b(?:inbox|newsletters?)\b.{0,80}",
        r"(?:thanks|thank you) for (?:signing up|subscribing|reading)\W*",
        r"(?:[\w&'’-]+ ){0,4}newsletters?[\s:!»›>]*",
        r"(?:by signing up|by subscribing|you can unsubscribe|unsubscribe at any time)\b.{0,200}",
        r"(?:melden sie sich|jetzt (?:abonnieren|anmelden)|abonnieren sie|newsletter (?:abonnieren"
        r"|bestellen))\b.{0,140}",
        r"(?:inscrivez-vous|abonnez-vous|recevez)\b.{0,140}\b(?:newsletter|lettre|infolettre|boîte|abonn\w+)\b.{0,60}",
        r"(?:suscríbete|suscríbase|suscribirse|inscreva-se|cadastre-se|iscriviti|abbonati)\b.{0,140}",
        r"(?:подпишитесь|подписывайтесь)\b.{0,140}",
    ),
    "a cookie notice": (
        r"(?:we (?:and our partners )?use cookies|this (?:web)?site uses cookies|(?:accept|manage"
        r"|reject) (?:all )?cookies"
        r"|cookie (?:settings|policy|preferences)).{0,200}",
        r"by (?:continuing|using)\b.{0,40}\b(?:site|website|browse)\b.{0,60}\b(?:cookies?|terms|privacy).{0,200}",
        r"(?:wir verwenden cookies|diese (?:web)?(?:site|seite) verwendet cookies|nous utilisons des cookies"
        r"|(?:utilizamos|usamos|este siti?o utiliza|este site utiliza) cookies|utilizziamo (?:i )?cookie"
        r"|questo sito utilizza (?:i )?cookie|(?:мы|этот сайт|наш сайт) использу\w+ (?:файлы )?cookie).{0,200}",
    ),
    "navigation": (
        r"(?:skip|jump) to .{0,40}",
        r"(?:back to top|home|menu|search|loading|close|toggle \w+|sign in|log in|open menu|main menu|breaking news"
        r"|live updates|go to .{0,30}homepage|zum seitenanfang|nach oben|startseite|accueil|inicio|início"
        r"|главная)[^\w.]*",
        r"(?:tags?|filed under|topics?|categor(?:y|ies)|keywords|schlagwörter|etiquetas|теги|mots[- ]clés)\s*:.{0,160}",
        r"\d+ (?:of|/) \d+",
        r"(?:close panel|about sharing|published|updated|posted|topics|sections)\s*:?",
        r"\d+ min(?:ute)?s? read|(?:reading time|lesezeit|temps de lecture|время чтения)\b.{0,30}",
        r"(?:listen|listen to (?:this )?(?:article|story)|play (?:video|audio))\W*",
        r"(?:your browser|javascript)\b.{0,120}(?:support|enabl|requir)\w*.{0,60}",
    ),
    "a copyright notice": (
        r"(?:copyright\s*|©\s*|\(c\)\s*)+\d{4}\b.{0,160}",
        r".{0,60}\ball rights reserved\b.{0,120}",
        r"this material may not be published, broadcast, rewritten\b.{0,60}",
        r".{0,60}(?:alle rechte vorbehalten|tous droits réservés|todos (?:los|os) d(?:erechos|ireitos) reservados"
        r"|tutti i diritti riservati|все права защищены).{0,60}",
    ),
    "a picture caption": (
        r"(?:image|photo|picture|video|media) (?:credits?|source|caption|courtesy),.{0,220}",
        r"file (?:photo|image|picture|pic)\b.{0,220}",
        r"(?:photo|image|picture|video|photograph|foto|fotos|bild|фото|imagen|imagem|crédit photo|photo credit"
        r"|(?:image|photo|picture|video|media) (?:credits?|source|caption|courtesy)|getty images)\s*[:/|©].{0,220}",
        r"\((?:image|photo|picture|foto|bild|фото)(?: credit| source|s)?\s*:.{0,100}\)",
        r"\((?:ap|reuters|afp|epa|getty|pti|ani)(?: (?:photo|file photo|images?|pool))?(?:\s*[/|].{1,60})?\)",
        r"(?:ap photo|afp photo|reuters|getty images|shutterstock|epa)\s*[/|]\s*[^.?!]{1,80}",
        r"(?:image|photo|picture) (?:by|via|from|courtesy of) [^.?!]{1,80}",
        r"enlarge (?:this )?image|(?:hide|toggle) caption",
    ),
}
# Under such a heading, what follows to the end of the page are other stories' headlines.
_RELATED = (
    r"related(?: (?:stories|articles|news|content|topics|coverage|reading|links?|posts?))?",
    r"more (?:from|on|about|in|news|stories|headlines|like this)\b.{0,60}",
    r"read (?:more|also|next)|also read|see also|around the web|from (?:around )?the web|don['’]t miss|up next",
    r"(?:top|latest|other|trending|popular|more|recent) (?:stories|news|headlines|articles|posts|videos)(?: .{1,30})?",
    r"recommended(?: (?:for you|stories|reading|articles))?|most (?:read|popular|viewed|shared)|trending(?: now)?",
    r"you (?:may|might) (?:also )?(?:like|be interested in)|editors?['’]?s?['’]? picks?|in case you missed it",
    r"mehr zum thema|auch interessant|das könnte sie auch interessieren|meistgelesen|(?:à )?lire aussi|les plus lus",
    r"sur le même sujet|noticias relacionadas|lo más leído|notícias relacionadas|leia também|mais lidas|leggi anche",
    r"articoli correlati|i più letti|читайте также|материалы по теме|по теме|другие новости",
)
_STAMP = (
    r"(?P<what>(?:first )?(?:published|posted|created|issued)|(?:last )?(?:updated|modified)|publication date|date"
    r"|veröffentlicht|erschienen|stand|(?:zuletzt )?aktualisiert|publié(?: le)?|mis à jour(?: le)?"
    r"|publicado(?: (?:el|em))?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|aggiornato(?: il)?"
    r"|опубликовано|обновлено)(?: (?:on|at|am))?\s*[:—–-]?\s*(?P<when>\S.{0,80})"
)


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile(f"(?i)(?:{'|'.join(patterns)})".replace(" ", r"\s+").replace(r"\s+?", r"\s*"))


_PATTERNS = {kind: _compiled(*patterns) for kind, patterns in _KINDS.items()}
_RELATED_HEADING = _compiled(rf"(?:{'|'.join(_RELATED)})[\s:»>›→…-]*")
_STAMP_LINE = _compiled(_STAMP)
_CHANGED = _compiled(
    "(?:last |zuletzt )?(?:updated|modified|aktualisiert|mis à|a[ct]+ualizado|aggiornato|обновлено|stand)"
)
# Between two stamps on one line.
_STAMPS = _compiled(r"\s*[|•·;]\s*", r",?\s+(?=(?:last )?(?:updated|modified)\b)")
# What a time says beside digits, months and zones.
_TIME_WORDS = """
am pm a p m at on of um uhr de del à le il the st nd rd th ago an hour hours hr hrs h minute minutes min mins day days
week weeks today yesterday just now mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday
friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag vor stunden minuten 年 月 日 년 월 일
"""
_HEADLINE_LENGTH = 180


def furniture(paragraph: str) -> str | None:
    """What kind of furniture a paragraph is, or None where it may be the story's."""
    if len(paragraph) > _LONGEST:
        return None
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(paragraph):
            return kind
    return "a time stamp" if is_stamp(paragraph) else None


def is_stamp(paragraph: str) -> bool:
    """Whether a paragraph only says when the article was published or changed."""
    pieces = _STAMPS.split(paragraph)
    return all(map(_is_time, pieces)) and any(_STAMP_LINE.fullmatch(piece) for piece in pieces)


def stamped(paragraph: str) -> When | None:
    """When the article of a stamp, or of a line that is nothing but a date, was published; else when it was
    changed. None where it is neither, or its date can't be read."""
    pieces = _STAMPS.split(paragraph)
    if not all(map(_is_time, pieces)):
        return None
    found: list[tuple[bool, When]] = []
    for piece in pieces:
        match = _STAMP_LINE.fullmatch(piece)
        if when := read_when(match["when"] if match else piece):
            found.append((bool(match and _CHANGED.match(match["what"])), when))
    return min(found, key=lambda one: one[0])[1] if found else None


def is_related_heading(paragraph: str) -> bool:
    """Whether a paragraph is a heading over other stories."""
    return len(paragraph) <= _LONGEST and _RELATED_HEADING.fullmatch(paragraph) is not None


def is_headline(paragraph: str) -> bool:
    """Whether a paragraph may be the headline of a story: short, and ended by no full stop."""
    return len(paragraph) <= _HEADLINE_LENGTH and not re.search(r"[.:;…]['\"”’»)]*$", paragraph)


def _is_time(piece: str) -> bool:
    if len(piece) > _LONGEST or not re.search(r"\d|ago|yesterday|today|now", piece):
        return False
    match = _STAMP_LINE.fullmatch(piece)
    words = re.findall(r"[^\W\d_]+", (match["when"] if match else piece).casefold())
    known = _TIME_WORDS.split()
    return all(word in known or is_month(word) or is_zone(word) for word in words)
