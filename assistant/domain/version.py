"""Former versions of an article, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from assistant.domain.article import Article

# Below this likeness two paragraphs are not one that was edited, but one that went and one that came.
_EDITED = 0.4
_FIELDS = ("title", "source", "url", "author", "published", "language")


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was. `number` counts its versions from 1; `superseded` is the day when another came in its
    place, or None where that is not known."""

    number: int
    article: Article
    superseded: date | None


def difference(old: Article, new: Article) -> list[str]:
    """What became of the old article in the new one, a line a field or paragraph that differs; between them "…" for
    those that don't. Words that went stand in [-…-], words that came in {+…+}. Empty where nothing differs."""
    lines = []
    for name in _FIELDS:
        before, after = str(getattr(old, name) or ""), str(getattr(new, name) or "")
        if before != after:
            lines.append(f"{name}: {_words(before, after)}")
    paragraphs = list(_paragraphs(_split(old.text), _split(new.text)))
    if any(line is not None for line in paragraphs):
        lines += _shown(paragraphs)
    return lines


def _shown(paragraphs: Sequence[str | None]) -> Iterator[str]:
    """The paragraphs, each run of unchanged ones as one line."""
    last = ""
    for line in paragraphs:
        if line is not None or last != "…":
            last = line or "…"
            yield last


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[str | None]:
    """Each paragraph with what became of it, or None where nothing did."""
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from [None] * (j - i)
        else:
            yield from _replaced(old[i:j], new[k:m])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Paragraphs that stand in the place of others: each edited one with its words, then those that came."""
    waiting = list(new)
    for paragraph in old:
        likeness = [_likeness(paragraph, other) for other in waiting]
        best = max(range(len(waiting)), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < _EDITED:
            yield f"[-{paragraph}-]"
            continue
        yield from (f"{{+{other}+}}" for other in waiting[:best])
        yield _words(paragraph, waiting[best])
        del waiting[: best + 1]
    yield from (f"{{+{other}+}}" for other in waiting)


def _words(old: str, new: str) -> str:
    """The words of both, those that went and those that came marked."""
    before, after = old.split(), new.split()
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += before[i:j]
            continue
        if i < j:
            parts.append(f"[-{' '.join(before[i:j])}-]")
        if k < m:
            parts.append(f"{{+{' '.join(after[k:m])}+}}")
    return " ".join(parts)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _split(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n") if part.strip()]
