"""Which passage is found elsewhere although its article is what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.check.baseline.comparing import moved
from assistant.check.baseline.model import Circumstances, Kept, KeptPassage

# By so many ranks passages change places where one article of a small library is edited, added or removed
# (tests/program/test_seeded_faults.py).
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Shift:
    """The passage whose move says most, in a sentence; `quoted` is whether a quote lies in it, then or now, `far`
    whether any passage moved so far that other articles' words can't be why."""

    article: str
    sentence: str
    quoted: bool
    far: bool


def shift(before: Kept, old: Circumstances, now: Kept, new: Circumstances) -> Shift | None:
    """How the order of passages of unchanged articles changed, or None where it did not, or where passages only closed
    up to those that an article left behind, or made room for those that one brought.
    """
    same = {id_ for id_, one in old.articles.items() if new.articles.get(id_) == one}
    if not _reordered(before, now, same):
        return None
    moves = [
        (was, found) for was, found in moved(before, now) if (was or found) is not None and _article(was, found) in same
    ]
    if not moves:
        return None
    was, found = min(moves, key=lambda move: _weight(move, before, now))
    quoted = bool((was and before.is_quoted(was)) or (found and now.is_quoted(found)))
    article = _article(was, found)
    far = any(_way(*move, before, now) > _NEAR for move in moves)
    return Shift(article, _sentence(article, was, found, before, now), quoted, far)


def _reordered(before: Kept, now: Kept, same: set[str]) -> bool:
    was, found = (_of(one.passages, same) for one in (before, now))
    common = set(was) & set(found)
    if [one for one in was if one in common] != [one for one in found if one in common]:
        return True
    gone, come = len(was) - len(common), len(found) - len(common)
    brought = len(now.passages) - len(found)
    left = len(before.passages) - len(was)
    return gone > brought or come > left


def _of(passages: Sequence[KeptPassage], same: set[str]) -> list[tuple[str, str]]:
    return [one.key for one in passages if one.article in same]


def _weight(move: tuple[KeptPassage | None, KeptPassage | None], before: Kept, now: Kept) -> tuple[int, int, int]:
    """What was quoted comes first, then what is, then the longest way, and of equal ones the best rank."""
    was, found = move
    quoted = 0 if was and before.is_quoted(was) else 1 if found and now.is_quoted(found) else 2
    return quoted, -_way(was, found, before, now), min(one.rank for one in move if one)


def _way(was: KeptPassage | None, found: KeptPassage | None, before: Kept, now: Kept) -> int:
    """Over how many ranks it went; what is not found stands behind the last."""
    first, second = (one.rank if one else max(len(before.passages), len(now.passages)) + 1 for one in (was, found))
    return abs(first - second)


def _article(was: KeptPassage | None, found: KeptPassage | None) -> str:
    one = was or found
    assert one is not None
    return one.article


def _sentence(article: str, was: KeptPassage | None, found: KeptPassage | None, before: Kept, now: Kept) -> str:
    one = was or found
    assert one is not None
    quoted = " that was quoted" if was and before.is_quoted(was) else ""
    quoted = quoted or (" that is quoted now" if found and now.is_quoted(found) else "")
    passage = f"the passage of {article}{quoted} (characters {one.start} to {one.end})"
    if found is None:
        assert was is not None
        way = f"is not among the {len(now.passages)} found any more, and was at rank {was.rank}"
    elif was is None:
        way = f"came in at rank {found.rank}, and was not among the {len(before.passages)} found"
    else:
        way = f"{'fell' if found.rank > was.rank else 'rose'} from rank {was.rank} to {found.rank}"
    return f"{passage} {way}, though its article did not change"
