"""Several articles in one file, where they are plainly marked. One story must never be cut in two, so every part has to
look like an article of its own; else the file is one."""

from __future__ import annotations

import re

from assistant.ingest.author import clean_author
from assistant.ingest.dates import read_when
from assistant.ingest.furniture import stamped
from assistant.ingest.masthead import masthead

_KEY = re.compile(r"[A-Za-z][\w-]{0,30}:(\s|$)")
_TITLE_KEY = re.compile(r"(?i)title:\s*\S")
_RULE = re.compile(r"\n[ \t]*(?:={5,}|\*{5,}|#{5,}|_{5,})[ \t]*(?=\n|$)")
# Such a line parts the sections of a story as often as it parts articles.
_WEAK_RULE = re.compile(r"\n[ \t]*(?:[-–—]{3,}|={3,4}|\*{3,4}|_{3,4}|(?:[*-][ \t]+){2,}[*-])[ \t]*(?=\n|$)")
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)]*(\s|$)")
_SHORTEST_STORY = 120
_LONGEST_TITLE = 220
# How many lines under its title an article says when, by whom or where it was published.
_HEAD = 5
_ORIGIN = re.compile(
    r"(?i)(?:source|published|date|url|link|by|author|publication|quelle|datum|von|par|por|автор|источник)\s*:\s*\S"
    r"|https?://\S+$"
)
_BYLINE = re.compile(r"(?i)(?:by|von|par|por|di)\s+(.{2,80})")


def split_fenced(text: str) -> list[str]:
    """The parts of `text` that each begin with front matter of their own that has a title; else all of it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return [text]
    starts = [index for index, line in enumerate(lines) if line.rstrip() == "---" and _is_front_matter(lines, index)]
    if len(starts) < 2 or starts[0] != 0:
        return [text]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _is_front_matter(lines: list[str], start: int) -> bool:
    """Whether the fence at `start` opens keys, a title among them, up to a closing fence."""
    if start and lines[start - 1].strip():
        return False
    titled = False
    for line in lines[start + 1 : start + 40]:
        if line.rstrip() == "---":
            return titled
        if not _KEY.match(line) and not line.startswith((" ", "\t", "- ")):
            return False
        titled |= bool(_TITLE_KEY.match(line))
    return False


def split_ruled(text: str) -> list[str]:
    """The articles that rules such as "=====" part, or nothing where the rules may be a story's own.

    Under each rule stands a title, in the lines below it who wrote it, when or where, and then a story. Of rules such
    as "* * *" more is asked: two such lines each.
    """
    text = "\n" + text.replace("\r\n", "\n")
    for rule, lines in ((_RULE, 1), (_WEAK_RULE, 2)):
        parts = [part for part in (part.strip() for part in rule.split(text)) if part]
        if len(parts) > 1 and all(_is_article(part, lines) for part in parts):
            return parts
    return []


def _is_article(part: str, origins: int) -> bool:
    """Whether `part` begins with a title and at least so many lines that say its origin."""
    lines = [" ".join(line.split()) for line in part.split("\n") if line.strip()]
    title, rest = lines[0], lines[1:]
    if len(title) > _LONGEST_TITLE or title.endswith((".", ":", ";", ",")):
        return False
    story = " ".join(rest)
    return (
        len(story) >= _SHORTEST_STORY
        and bool(_SENTENCE.search(story))
        and sum(map(_says_origin, rest[:_HEAD])) >= origins
    )


def _says_origin(line: str) -> bool:
    if _ORIGIN.match(line) or stamped(line) or read_when(line) or masthead(line):
        return True
    byline = _BYLINE.fullmatch(line)
    return bool(byline) and not line.endswith(".") and clean_author(byline and byline[1]) is not None
