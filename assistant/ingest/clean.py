"""The article is taken out of what was copied or extracted from a page; its facts are not touched.

A paragraph goes only when it is one of a few known phrases, a caption, a date line, that of the outlet or the byline,
the title again, a headline in a list of other stories at the end, or word for word the same as another that stays.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from assistant.domain.events import Dropped
from assistant.ingest.author import clean_author
from assistant.ingest.dates import When
from assistant.ingest.furniture import furniture, is_headline, is_related_heading, is_stamp, stamped
from assistant.ingest.letters import letters_of
from assistant.ingest.masthead import masthead

_BYLINE = re.compile(
    r"""(?x)
    (?:(?i:by|written\ by|reported\ by|von|par|por|di|автор:?|текст:?))\s+
    (?!(?i:(?:a|an|this|that|these|those|the)\s(?!associated)))
    (?P<author>[^\W\d_][\w.'’-]*(?:[\s,]+(?:(?:and|und|et|y|e|и|de|van|von|al|bin)\s+)?[^\W\d_a-zа-я][\w.'’-]*){0,7})
    (?:\s*[|,•·–—-]\s*(?P<rest>.{0,100}))?
    """
)
_LONGEST_TITLE = 220
_LONGEST_ENTRY = 3
_SHORTEST_MENU = 5
_SHORTEST_REPEAT = 40
# How many paragraphs a page begins with before its story: headline, deck, byline, dates, buttons, captions.
_TOP = 8
_TITLE_WITHIN = 3
# How many paragraphs may stand above the outlet and its date; below the story's first ones they are another's.
_DECK = 1
# So many headlines after a heading such as "Related" are a list of other stories.
_FEWEST_HEADLINES = 2
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
# What a terminal or an e-mail is wrapped at.
_NARROWEST_WRAP, _WIDEST_WRAP = 45, 100


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article in a page. `dropped` names each paragraph that was left out, with why."""

    title: str | None
    author: str | None
    text: str
    dropped: tuple[Dropped, ...] = ()
    published: When | None = None
    source: str | None = None


def clean(text: str, title: str | None = None) -> Cleaned:
    """Take the title, the byline, the dates and the furniture out of sanitised `text` copied from a page.

    Where no `title` is given, the first line is it, unless it is a sentence.
    """
    paragraphs, menu = _paragraphs(text), list[str]()
    if title is None:
        title, menu, paragraphs = _split_title(paragraphs)
    cleaned = _cleaned(title, paragraphs, copied=True)
    return replace(cleaned, dropped=(*(Dropped(entry, "navigation") for entry in menu), *cleaned.dropped))


def tidy(text: str, title: str | None) -> Cleaned:
    """Take what is left of a page's furniture out of sanitised `text` that was extracted from it."""
    return _cleaned(title, [part.strip() for part in text.split("\n\n") if part.strip()], copied=False)


def _cleaned(title: str | None, paragraphs: list[str], *, copied: bool) -> Cleaned:
    story, others = _without_others(paragraphs)
    kept: list[str] = []
    dropped: list[Dropped] = []
    author: str | None = None
    published: When | None = None
    source: str | None = None
    for index, paragraph in enumerate(story):
        top = index < _TOP
        line = " ".join(paragraph.split())
        byline = _BYLINE.fullmatch(line) if top and not line.endswith(".") else None
        when = stamped(line) if top else None
        if byline and _is_byline(byline):
            author = author or byline["author"]
            published = published or stamped(byline["rest"] or "")
            dropped.append(Dropped(paragraph, "the byline"))
        elif when or is_stamp(line):
            published = _earlier(published, when)
            dropped.append(Dropped(paragraph, "a time stamp"))
        elif top and len(kept) <= _DECK and source is None and (head := masthead(line)):
            source, published = head.source, _earlier(published, head.when)
            dropped.append(Dropped(paragraph, "the outlet and its date"))
        elif index < _TITLE_WITHIN + copied * _TOP and _is_title(line, title):
            dropped.append(Dropped(paragraph, "the title again"))
        elif reason := furniture(line.removeprefix("- ")):
            dropped.append(Dropped(paragraph, reason))
        elif _same_again(paragraph, kept) or (copied and top and _comes_later(paragraph, story[index + 1 :])):
            dropped.append(Dropped(paragraph, "repeated"))
        else:
            kept.append(paragraph)
    dropped += [Dropped(paragraph, "a headline of another story") for paragraph in others]
    return Cleaned(title, author, "\n\n".join(kept), tuple(dropped), published, source)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: parted by blank lines, or by every line's end where the lines aren't wrapped."""
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in (" ".join(part.split()) for part in block.split("\n")) if line]
        found += [" ".join(lines)] if _is_wrapped(lines) else lines
    return [paragraph for paragraph in found if paragraph]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph, broken where they got too wide: most are about that wide and end in
    mid-sentence, and enough of those after them go on in lower case, where the script has one."""
    inner = lines[:-1]
    if not inner or any(len(line) > _WIDEST_WRAP for line in inner):
        return False
    broken = [
        after
        for line, after in itertools.pairwise(lines)
        if len(line) >= _NARROWEST_WRAP and not _SENTENCE_END.search(line)
    ]
    if 2 * len(broken) <= len(inner):
        return False
    cased = any(char.islower() for line in lines for char in line)
    return not cased or 3 * sum(after[:1].islower() for after in broken) >= len(broken)


def _split_title(paragraphs: list[str]) -> tuple[str | None, list[str], list[str]]:
    """The headline, the page's menu above it, and the rest.

    The headline is the first line that is neither furniture nor a sentence, if it comes first; a menu is many lines
    of a word or two.
    """
    menu = next((index for index, one in enumerate(paragraphs) if len(one.split()) > _LONGEST_ENTRY), 0)
    if menu >= _SHORTEST_MENU and is_headline(paragraphs[menu]) and menu + 1 < len(paragraphs):
        return paragraphs[menu], paragraphs[:menu], paragraphs[menu + 1 :]
    for index, paragraph in enumerate(paragraphs[:-1]):
        if index < _TITLE_WITHIN and furniture(paragraph):
            continue
        if len(paragraph) <= _LONGEST_TITLE and not paragraph.endswith((".", ":", ";")):
            return paragraph, [], paragraphs[:index] + paragraphs[index + 1 :]
        break
    return None, [], paragraphs


def _without_others(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs, and those that are a list of other stories at the end."""
    for index, paragraph in enumerate(paragraphs):
        if index and is_related_heading(paragraph):
            rest = paragraphs[index + 1 :]
            headlines = [one for one in rest if not furniture(one) and not is_related_heading(one)]
            if len(headlines) >= _FEWEST_HEADLINES and all(map(is_headline, headlines)):
                return paragraphs[: index + 1], rest
    return paragraphs, []


def _is_byline(byline: re.Match[str]) -> bool:
    rest = (byline["rest"] or "").strip()
    return not _SENTENCE_END.search(rest) and clean_author(byline["author"]) is not None


def _is_title(paragraph: str, title: str | None) -> bool:
    letters = letters_of(title or "")
    return bool(letters) and letters_of(paragraph) == letters


def _earlier(first: When | None, second: When | None) -> When | None:
    if first is None or second is None:
        return first or second
    return first if first.day <= second.day else second


def _same_again(paragraph: str, kept: list[str]) -> bool:
    """Whether a paragraph repeats the one before it. Elsewhere one may well come twice: the question of an
    interview, the name of who is speaking."""
    if not kept or paragraph != kept[-1]:
        return False
    # A line of dialogue may come twice, too.
    return len(paragraph) >= _SHORTEST_REPEAT or not _SENTENCE_END.search(paragraph)


def _comes_later(paragraph: str, later: list[str]) -> bool:
    """Whether a paragraph of the page's top is the deck, or a caption, that stands again further below."""
    return len(paragraph) >= _SHORTEST_REPEAT and paragraph in later
