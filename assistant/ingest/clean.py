"""Text copied from a web page: the furniture around the article is taken out, its facts are not touched."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Each pattern must match a whole paragraph, and one of a few words: a sentence of the story that only
# mentions sharing or cookies is longer.
_FURNITURE = re.compile(
    r"""(?ix)
    (next|previous|prev|related|more|top|also\ in\ this)\s+(story|stories|article|articles|news)s?(\s*[:»>›→].*)?
    | (read|see|view|watch|click)\s+(more|also|next|all|here)\b.{0,80}
    | also\s+read\b.{0,120}
    | (share|tweet|pin|print|save|email|e-mail|comment|comments|copy\ link|whatsapp|facebook|twitter|linkedin|telegram
       |reddit|follow\ us|share\ this(\ (article|story|page))?|share\ on\ .{0,40})(\s*[|,•·/]?\s*\w+){0,4}
    | advertisement|sponsored(\ content)?|promoted|story\ continues\ below(\ (this\ )?advertisement)?
    | (sign\ up|subscribe|log\ in|register)\b.{0,120}(newsletter|inbox|subscription|alerts|account|free)\b.{0,60}
    | (we\ use\ cookies|this\ (site|website)\ uses\ cookies|accept\ (all\ )?cookies).{0,200}
    | (skip\ to|jump\ to)\ .{0,40}
    | (back\ to\ top|home|menu|search|loading\W*)
    | all\ rights\ reserved.{0,80}
    | (copyright\s*|©\s*)+(\(c\)\s*)?\d{4}\b.{0,100}
    """
)
_CAPTION = re.compile(r"(?i)(file\s+(photo|image|picture)|(photo|image|picture|getty images|video)\s*[:/|]).{0,200}")
_BYLINE = re.compile(
    r"""(?x)
    (?:(?i:by|written\ by|reported\ by))\s+(?P<author>[^\W\d_][\w.'’-]*(?:[\s,]+(?:and\s+)?[^\W\d_][\w.'’-]*){0,6})
    (?:\s*[|,•·-]\s*.{0,80})?
    """
)
_UPDATED = re.compile(r"(?i)((last\s+)?updated|published|posted|first\s+published)\s*(on|at)?\s*:?\s.{0,60}")
_LONGEST_TITLE = 220
_SHORTEST_DECK = 60


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article in a copied page. `dropped` names each paragraph that was left out, with why."""

    title: str | None
    author: str | None
    text: str
    dropped: tuple[tuple[str, str], ...]


def clean(text: str) -> Cleaned:
    """Take the title, the byline and the furniture out of sanitised `text` copied from a page.

    A paragraph goes only when it is one of a few known phrases, a picture's caption, or word for word the
    same as another that stays.
    """
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    title, paragraphs = _split_title(paragraphs)
    kept: list[str] = []
    dropped: list[tuple[str, str]] = []
    author: str | None = None
    for index, paragraph in enumerate(paragraphs):
        byline = _BYLINE.fullmatch(paragraph) if index < 6 else None
        if byline and not paragraph.endswith("."):
            author = author or byline["author"]
            dropped.append((paragraph, "byline"))
        elif reason := _reason(paragraph, title, paragraphs[index + 1 :], kept):
            dropped.append((paragraph, reason))
        else:
            kept.append(paragraph)
    if not kept:
        return Cleaned(title, author, "", tuple(dropped))
    return Cleaned(title, author, "\n\n".join(kept), tuple(dropped))


def _split_title(paragraphs: list[str]) -> tuple[str | None, list[str]]:
    if len(paragraphs) > 1 and len(paragraphs[0]) <= _LONGEST_TITLE and not paragraphs[0].endswith((".", ":", ";")):
        return paragraphs[0], paragraphs[1:]
    return None, paragraphs


def _reason(paragraph: str, title: str | None, later: list[str], kept: list[str]) -> str | None:
    if _FURNITURE.fullmatch(paragraph):
        return "page furniture"
    if _CAPTION.fullmatch(paragraph):
        return "picture caption"
    if _UPDATED.fullmatch(paragraph) and len(paragraph.split()) <= 12:
        return "time stamp"
    if paragraph == title:
        return "title repeated"
    if paragraph in later and len(paragraph) >= _SHORTEST_DECK:
        return "repeated later in the story"
    if paragraph in kept or paragraph in later:
        return "repeated"
    return None
