"""What news archives give: many articles in one text, each with its number or its end marked, and labelled lines.

Nexis (of old "1 of 25 DOCUMENTS", of today "End of Document"), ProQuest ("Document 1 of 25") and Factiva ("Document
LBA0000020210503eh5300001"). A text is cut only if each part has what these archives put into every article.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.domain.documents import RawDocument
from assistant.ingest.author import clean_author
from assistant.ingest.dates import When, read_when

_NUMBER = re.compile(
    r"(?im)^[ \t]*(?:document[ \t]+(\d+)[ \t]+of[ \t]+(\d+)|(\d+)[ \t]+of[ \t]+(\d+)[ \t]+documents?)[ \t]*$"
)
_END = re.compile(r"(?m)^[ \t]*End of Document[ \t]*$")
_FACTIVA_END = re.compile(r"(?m)^Document [A-Z]{2,8}\d{6,}[A-Za-z0-9]{5,}[ \t]*$")

_BODY = ("body", "full text", "text")
# Stand above the text in some of these archives.
_ABOVE = {
    **{"headline": "title", "title": "title", "byline": "author", "author": "author", "url": "url"},
    **{"publication title": "source", "publication date": "published", "load-date": "published"},
    **{"document url": "url", "language": "language", "language of publication": "language"},
}
_OTHER = (
    *("length", "section", "dateline", "highlight", "graphic", "publication-type", "publication type", "type"),
    *("journal-code", "copyright", "correction-date", "correction", "series", "subject", "company", "ticker"),
    *("organization", "organisation", "geographic", "country", "state", "city", "person", "industry", "classification"),
    *("distribution", "notes", "abstract", "links", "location", "people", "volume", "issue", "pages", "first page"),
    *("publication year", "publisher", "place of publication", "publication subject", "issn", "source type"),
    *("document type", "proquest document id", "last updated", "database", "copyright", "number of pages", "isbn"),
)
_LABEL = re.compile(
    rf"(?i)[ \t]*({'|'.join(sorted({*_BODY, *_ABOVE, *_OTHER}, key=len, reverse=True))})[ \t]*:[ \t]*(.*)"
)
# These archives label with them what would else be a word of the story.
_PLAIN_BODY = re.compile(r"(?i)[ \t]*body[ \t]*")
# After these the text is over.
_BELOW = re.compile(
    r"(?i)[ \t]*(?:load-date|graphic|publication-type|journal-code|classification|language|subject|links"
    r"|company / organi[sz]ation|credit|illustration)[ \t]*(?::.*)?"
)
_WORDS = re.compile(r"(?i)[\d,.]+ words")
_COPYRIGHT = re.compile(r"(?i)(?:\(c\)|©|copyright\b).*")
_EDITION = re.compile(r"(?i).*\b(?:edition|final|correction appended)\b.*")
_WEEKDAY = re.compile(r"(?i)[,\s]*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b[,\s]*")
_BYLINE = re.compile(r"(?i)by\s+\S.{1,100}")
_LANGUAGES = {"english": "en", "german": "de", "french": "fr", "spanish": "es", "portuguese": "pt", "italian": "it"}


def split_export(text: str) -> list[RawDocument]:
    """The articles of an export, or nothing where `text` is none."""
    text = text.replace("\r\n", "\n").replace("\f", "\n")
    if parts := _numbered(text) or _ended(text, _END):
        found = [_labelled(part) for part in parts]
    elif parts := _ended(text, _FACTIVA_END):
        found = [_factiva(part) for part in parts]
    else:
        return []
    articles = [one for one in found if one]
    return articles if len(articles) == len(found) else []


def _numbered(text: str) -> list[str]:
    """The parts below "1 of 3", "2 of 3" and so on, where none is missing."""
    marks = list(_NUMBER.finditer(text))
    numbers = [(int(match[1] or match[3]), int(match[2] or match[4])) for match in marks]
    if not marks or len({total for _, total in numbers}) != 1:
        return []
    if any(second[0] != first[0] + 1 for first, second in pairwise(numbers)) or numbers[-1][0] > numbers[0][1]:
        return []
    ends = [match.start() for match in marks[1:]] + [len(text)]
    return [_END.sub("", text[match.end() : end]) for match, end in zip(marks, ends, strict=True)]


def _ended(text: str, mark: re.Pattern[str]) -> list[str]:
    """The parts that each end with a mark, where nothing follows the last."""
    parts = mark.split(text)
    return parts[:-1] if len(parts) > 1 and not parts[-1].strip() else []


def _labelled(part: str) -> RawDocument | None:
    """An article of Nexis or ProQuest, or None where it doesn't look like one."""
    head: list[str] = []
    body: list[str] = []
    values: dict[str, str] = {}
    state = "head"
    label = ""
    for line in part.strip("\n").split("\n"):
        match = _LABEL.fullmatch(line)
        name = match[1].casefold() if match else ""
        if state != "body" and (name in _BODY or _PLAIN_BODY.fullmatch(line)):
            state = "body"
            body += [match[2]] if match and match[2] else []
        elif state == "body" and (_BELOW.fullmatch(line) or name in _ABOVE):
            state = "below"
        if state == "body":
            body += [] if name in _BODY or _PLAIN_BODY.fullmatch(line) else [line]
        elif match and name not in _BODY:
            label = name
            values.setdefault(label, match[2].strip())
            state = "labels" if state == "head" else state
        elif state == "head" and line.strip():
            head.append(" ".join(line.split()))
        elif state == "labels" and line.strip() and label and not values.get(label):
            values[label] = line.strip()
        elif state == "labels" and line.strip() and not body and label in ("length", "dateline"):
            # Older exports have no label above the text.
            state = "body"
            body.append(line)
    text = _paragraphs(body)
    if not text or not ({"length", "load-date", "publication date", "proquest document id"} & values.keys()):
        return None
    fields = {meaning: values[name] for name, meaning in _ABOVE.items() if values.get(name)}
    title, source, when = _head(head)
    published = when or _when(fields.get("published", "") if "publication date" in values else "")
    author = fields.get("author")
    if author and "publication title" in values:
        # ProQuest: "Souza, Ana; Horn, Max".
        author = "; ".join(" ".join(reversed(name.split(", ", 1))) for name in author.split(";"))
    return RawDocument(
        text,
        title=fields.get("title") or title,
        source=fields.get("source") or source,
        author=clean_author(author) if author else None,
        url=fields.get("url"),
        published=(published.at or published.day).isoformat() if published else None,
        language=_LANGUAGES.get(fields.get("language", "").split(";")[0].strip().casefold()),
    )


def _head(lines: list[str]) -> tuple[str | None, str | None, When | None]:
    """Title, source and day out of the lines above the labels: title, source, day; or source, day, title."""
    lines = [line for line in lines if not _COPYRIGHT.fullmatch(line)]
    place = next((index for index, line in enumerate(lines) if _when(line)), None)
    if place is None:
        return (lines[0] if lines else None), None, None
    when = _when(lines[place])
    source = lines[place - 1] if place else None
    if place >= 2:
        return " ".join(lines[: place - 1]), source, when
    below = [line for line in lines[place + 1 :] if not _EDITION.fullmatch(line)]
    return (" ".join(below) or None), source, when


def _factiva(part: str) -> RawDocument | None:
    """An article of Factiva: title, byline, words, day, source, codes, copyright, text."""
    lines = [line.strip() for line in part.strip().split("\n")]
    words = next((index for index, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    rights = next((index for index, line in enumerate(lines) if _COPYRIGHT.fullmatch(line)), None)
    if words is None or rights is None or not 0 < words < rights <= words + 12:
        return None
    above = [line for line in lines[:words] if line]
    byline = next((line for line in above[1:] if _BYLINE.fullmatch(line)), None)
    below = [line for line in lines[words + 1 : rights] if line]
    when = _when(below[0]) if below else None
    named = [line for line in below[1:] if not re.fullmatch(r"\d{1,2}:\d{2}(?: \w+)?", line)]
    text = _paragraphs(lines[rights + 1 :])
    title = " ".join(line for line in above if line != byline)
    if when is None or not text or not title:
        return None
    return RawDocument(
        text,
        title=title,
        source=named[0] if named else None,
        author=clean_author(byline),
        published=when.day.isoformat(),
        language=next((_LANGUAGES[line.casefold()] for line in named if line.casefold() in _LANGUAGES), None),
    )


def _when(line: str) -> When | None:
    return read_when(_WEEKDAY.sub(" ", line).strip())


def _paragraphs(lines: list[str]) -> str:
    """The lines as paragraphs that blank lines part, each on one line."""
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n\n".join(" ".join(block.split()) for block in blocks if block.strip())
