"""Labelled lines above or below the headline of a text: "Title: …", "Date: …", "Source: …", one below the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.events import Dropped
from assistant.ingest.author import clean_author
from assistant.ingest.dates import read_when
from assistant.ingest.furniture import is_headline
from assistant.ingest.readers.fields import meaning

_LINE = re.compile(r"[ \t]*([^\W\d_][\w \t-]{0,30}?)[ \t]*:[ \t]+(\S.*?)[ \t]*")
_BODY = re.compile(r"(?i)[ \t]*(?:text|body|article|full text)[ \t]*:[ \t]*(.*)")
_FIELDS = ("title", "author", "source", "published", "url", "language")
# What the names of record fields don't know, as people write them in other languages.
_WORDS = {
    **dict.fromkeys(("titel", "titre", "título", "titulo", "titolo", "überschrift", "заголовок"), "title"),
    **dict.fromkeys(("autor", "autorin", "auteur", "autore", "автор", "by", "von", "par", "por"), "author"),
    **dict.fromkeys(("quelle", "zeitung", "fuente", "fonte", "medium", "источник"), "source"),
    **dict.fromkeys(("datum", "fecha", "data", "veröffentlicht", "publié", "publicado", "дата"), "published"),
    **dict.fromkeys(("web address", "web page", "adresse"), "url"),
    "sprache": "language",
}
_FEWEST = 2
_WHY = "a labelled line"


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the labels of a text say, by the name of the field, the lines that said it, and the text below them."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()


def labelled(text: str) -> Labelled:
    """Take the labels off the top of `text`; all of it stays where there are fewer than two, or where neither they nor
    the line above or below them say the title.

    A label whose value is no such thing, as of a date that can be read in two ways, stays in the text.
    """
    lines = text.lstrip("\ufeff").split("\n")
    first = _below_headline(lines)
    headline, lines = lines[:first], lines[first:]
    values: dict[str, str] = {}
    dropped: list[Dropped] = []
    kept: list[str] = []
    below = len(lines)
    for number, line in enumerate(lines):
        match = _LINE.fullmatch(line)
        name = _field(match[1]) if match else None
        if match and name and name not in values:
            if _IS[name](match[2]):
                values[name] = match[2]
                dropped.append(Dropped(line.strip(), _WHY))
            else:
                kept.append(line)
        elif line.strip():
            below = number
            break
    story = lines[below:]
    titles = ("title" in values) + bool(headline)
    if not titles and any(line.strip() for line in story[1:]):
        titles = int(is_headline(story[0].strip()))
    if titles != 1 or len(values) + len(kept) < _FEWEST or not story:
        return Labelled(text)
    if body := _BODY.fullmatch(story[0]):
        dropped.append(Dropped(story[0].strip().removesuffix(body[1]).strip(), _WHY))
        story = [body[1], *story[1:]]
    head = [*headline, *([""] if headline else []), *kept, *([""] if kept else [])]
    return Labelled("\n".join([*head, *story]).strip("\n"), values, tuple(dropped))


def _below_headline(lines: Sequence[str]) -> int:
    """How many lines there are down to a headline and with it; 0 where the text begins with a label or a sentence."""
    number = next((number for number, line in enumerate(lines) if line.strip()), 0)
    first = lines[number].strip()
    match = _LINE.fullmatch(first)
    if not is_headline(first) or (match and _field(match[1])):
        return 0
    return number + 1


def _field(name: str) -> str | None:
    found = _WORDS.get(name.casefold()) or meaning(name)
    return found if found in _FIELDS else None


def _anything(_: str) -> bool:
    return True


_IS: Mapping[str, Callable[[str], bool]] = {
    "title": _anything,
    "source": _anything,
    "author": lambda value: clean_author(value) is not None,
    "published": lambda value: read_when(value) is not None,
    "url": lambda value: re.fullmatch(r"(?i)https?://\S+", value) is not None,
    "language": lambda value: re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2})?", value) is not None,
}
