"""What a mail says around its article: who sent it, whose words it passes on, and what is only quoted or signed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from assistant.domain.events import Dropped
from assistant.ingest.dates import read_when

_PREFIX = re.compile(
    r"(?i)^\s*(?:(?:fwd?|fw|re|aw|wg|tr|rv|rif|enc|пер|отв|ant|vs)\s*(?:\[\d+\])?:\s*|\[[\w .-]{1,30}\]\s+)+"
)
_PASSED_ON = re.compile(r"(?i)^\s*(?:fwd?|wg|tr|rv|enc|пер)\s*:")
# "See attached", "Read this!": over what follows, so few words are no article.
FEWEST_WORDS = 40
# Addresses at these say nothing of where an article comes from.
_POST_OFFICES = re.compile(
    r"(?i)(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|t-online|mail|inbox|yandex|ya"
    r"|proton(mail)?|pm|fastmail|qq|163|126|orange|wanadoo|free|laposte|libero|uol|bol|example)\.\w{2,3}(\.\w{2})?"
)
_POST_HOSTS = re.compile(
    r"(?i)^(?:(?:mail|news|newsletters?|email|e|em|info|mailer|mg|send|reply|updates?|www)\d*\.)+(?=.+\..)"
)
_FORWARDED = re.compile(
    r"(?im)^[ \t]*[-_=*]{2,}[ \t]*(?:begin )?(?:forwarded message"
    r"|(?P<either>original message|ursprüngliche nachricht|message d'origine)|weitergeleitete nachricht"
    r"|message transféré|mensaje reenviado|mensagem encaminhada|messaggio inoltrato"
    r"|пересылаемое сообщение)[ \t]*[-_=*]{0,}[ \t]*$|^begin forwarded message:[ \t]*$"
)
_LABELS = {
    "from": ("from", "von", "de", "da", "от", "от кого"),
    "date": ("date", "sent", "gesendet", "datum", "envoyé", "fecha", "enviado", "data", "дата"),
    "subject": ("subject", "betreff", "objet", "asunto", "assunto", "oggetto", "тема"),
    "other": ("to", "cc", "an", "à", "para", "a", "кому", "reply-to", "bcc", "importance"),
}
_LABEL = re.compile(r"[*_]{0,2}([^\W\d_][\w -]{0,12})[*_]{0,2}\s?:[*_]{0,2}\s*(.*)")
_WROTE = re.compile(
    r"(?i)^(?:on|am|le|el|em|il)\b.{6,160}\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto)\b.{0,60}:\s*$"
)
_SIGNATURE = re.compile(r"^-- ?$")
_QUOTED = re.compile(r"^>+ ?")
_MOSTLY = 0.8
_LONGEST_LINE = 300
# A mail is signed once, and quotes a few others.
_MOST_MARKS = 50


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a mail, and when (ISO 8601, with its zone where that is given)."""

    author: str | None
    source: str | None
    sent: str | None

    @classmethod
    def of(cls, mail: EmailMessage) -> Sender:
        """What a mail's own headers say."""
        author, source = _person(_header(mail, "From"))
        return cls(author, source, _iso(_header(mail, "Date")))


@dataclass(frozen=True, slots=True)
class Told:
    """The article in the text of a mail, with what the lines above it say where it was forwarded."""

    text: str
    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: str | None = None
    forwarded: bool = False
    dropped: tuple[Dropped, ...] = ()


def subject_of(mail: EmailMessage) -> str | None:
    """The subject, without what programs put before it."""
    return _subject(_header(mail, "Subject"))


def _header(mail: EmailMessage, name: str) -> str:
    """A header, or "" where it is none or the email package can't read it: the rest of the mail still counts."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError):
        return ""


def passes_on(mail: EmailMessage) -> bool:
    """Whether a mail's subject says that it was forwarded."""
    return _PASSED_ON.match(_header(mail, "Subject")) is not None


def told(text: str, passed_on: bool = False) -> Told:
    """The article in the plain text of a mail; `passed_on` where its subject says that it was forwarded."""
    text = text.replace("\r\n", "\n")
    found = Told(text)
    if match := _FORWARDED.search(text):
        headers, body = _headers(text[match.end() :])
        before = text[: match.start()]
        if "from" in headers or "subject" in headers:
            # Some programs write the same over what they forward and over what they answer.
            if match["either"] and not passed_on and len(before.split()) >= FEWEST_WORDS:
                earlier = Dropped(text[match.start() :].strip(), "quoted from an earlier mail")
                found = Told(before, dropped=(earlier,))
            else:
                lines = Dropped(text[match.start() : len(text) - len(body)].strip(), "a mail's header lines")
                found = _forwarded(headers, body, before.strip(), lines)
    body, quoted = _unquoted(found.text)
    return replace(found, text=body, dropped=(*found.dropped, *quoted))


def _forwarded(headers: dict[str, str], body: str, before: str, lines: Dropped) -> Told:
    note = (Dropped(before, "written by who forwarded the mail"),) if before else ()
    author, source = _person(headers.get("from", ""))
    subject, day = _subject(headers.get("subject", "")), _day(headers.get("date", ""))
    return Told(body, subject, author, source, day, True, (*note, lines))


def _headers(text: str) -> tuple[dict[str, str], str]:
    """The labelled lines that a forwarded mail begins with, and what stands below them."""
    found: dict[str, str] = {}
    lines = text.lstrip("\n").split("\n")
    for index, line in enumerate(lines):
        match = _LABEL.match(_QUOTED.sub("", line).strip())
        name = match[1].strip().casefold() if match else ""
        label = next((label for label, names in _LABELS.items() if name in names), None)
        if match and label:
            found.setdefault(label, match[2].strip())
        elif not line.strip() and not found:
            continue
        elif not line.strip() or index > 12 or not line.startswith((" ", "\t")):
            return found, "\n".join(lines[index:])
    return found, ""


def _unquoted(text: str) -> tuple[str, list[Dropped]]:
    """The text without an earlier mail quoted below it, and without its signature."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    if filled and sum(bool(_QUOTED.match(line)) for line in filled) >= _MOSTLY * len(filled):
        # All of it is quoted: that is the article.
        return "\n".join(_QUOTED.sub("", line) for line in lines), []
    dropped = []
    marks = [
        index
        for index, line in enumerate(lines)
        if index and (_SIGNATURE.match(line) or _WROTE.match(line.strip()[:_LONGEST_LINE]))
    ]
    for index in marks[:_MOST_MARKS]:
        line = lines[index]
        below = [one for one in lines[index + 1 :] if one.strip()]
        quoted_below = bool(below) and sum(bool(_QUOTED.match(one)) for one in below) >= _MOSTLY * len(below)
        if quoted_below and not _SIGNATURE.match(line):
            dropped.append(Dropped("\n".join(lines[index:]).strip(), "quoted from an earlier mail"))
            lines = lines[:index]
            break
        if _SIGNATURE.match(line) and len(below) <= 12:
            if below:
                dropped.append(Dropped("\n".join(below), "the sender's signature"))
            lines = lines[:index]
            break
    return "\n".join(lines), dropped


def _person(address: str) -> tuple[str | None, str | None]:
    """The name and the outlet in "Ana Souza <ana@post.example>"."""
    address = re.sub(r"(?i)\[mailto:[^\]]*\]", "", address)
    name, mail = parseaddr(" ".join(address.split()))
    host = _POST_HOSTS.sub("", mail.rpartition("@")[2].casefold())
    source = host if host and "." in host and not _POST_OFFICES.fullmatch(host) else None
    name = name.strip(" '\"")
    return (name if name and "@" not in name else None), source


def _subject(subject: str) -> str | None:
    return " ".join(_PREFIX.sub("", subject).split()) or None


def _iso(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day(value: str) -> str | None:
    """A date as a mail program writes it: "Mon, May 3, 2021 at 10:15 AM"."""
    if iso := _iso(value):
        return iso
    value = re.sub(r"\s+(?:at|um|à|a las)\s+", " ", value)
    when = read_when(value) or read_when(re.sub(r"\s+\d{1,2}[:.]\d{2}.*$", "", value).rstrip(" ,"))
    return (when.at or when.day).isoformat() if when else None
