"""An answer that is not what the baseline has, with why; and what blessing makes of the baseline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.check.assertions import ArticleById, Kind
from assistant.check.baseline.causes import Cause, Comparison, causes
from assistant.check.baseline.comparing import Difference, Part, differences
from assistant.check.baseline.model import Baseline, Circumstances, kept
from assistant.check.cases import Case
from assistant.check.runner import CaseResult

# What no reader of the answer sees.
_UNSEEN = frozenset({Part.FOUND, Part.CONFIDENCE})


@dataclass(frozen=True, slots=True)
class Drift:
    """A case that answers, cites or finds otherwise than the baseline has it; the first cause is the likeliest."""

    case: Case
    differences: tuple[Difference, ...]
    causes: tuple[Cause, ...]

    @property
    def seen(self) -> bool:
        """Whether a reader of the answer sees it."""
        return any(one.part not in _UNSEEN for one in self.differences)


def drift(result: CaseResult, baseline: Baseline, now: Circumstances, article: ArticleById) -> Drift | None:
    """How `result` differs from the baseline, or None where it does not, where the baseline has no such case, or where
    nothing is known of the answer for an error."""
    held, came = baseline.get(result.case.id), kept(result, now.articles)
    if held is None or came is None:
        return None
    before, old = held
    differing = tuple(differences(before, old, came, now))
    found = causes(Comparison(before, old, came, now, article, differing))
    return Drift(result.case, differing, found) if differing else None


@dataclass(frozen=True, slots=True)
class Blessed:
    """The baseline after blessing, and the ids of the cases by what became of them: `kept` were not asked, or ended
    with an error; `refused` have a quote that does not stand in its article; `dropped` are in no file any more."""

    baseline: Baseline
    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]
    refused: tuple[str, ...]
    dropped: tuple[str, ...]


def bless(
    former: Baseline, results: Sequence[CaseResult], now: Circumstances, known: Collection[str] | None = None
) -> Blessed:
    """`former` with what the cases of `results` answer now. Where `known` is given, these are the ids of all cases that
    there are, and others are dropped."""
    after = dict(former)
    added: list[str] = []
    changed: list[str] = []
    same: list[str] = []
    refused: list[str] = []
    for result in results:
        id_, came = result.case.id, kept(result, now.articles)
        if came is None:
            continue
        if any(one.kind is Kind.EXACT_QUOTE for one in result.failures):
            refused.append(id_)
            continue
        held = former.get(id_)
        (added if held is None else same if held[0] == came else changed).append(id_)
        after[id_] = (came, now)
    dropped = [id_ for id_ in after if known is not None and id_ not in known]
    for id_ in dropped:
        del after[id_]
    asked = {*added, *changed, *same, *refused}
    rest = tuple(id_ for id_ in after if id_ not in asked)
    return Blessed(after, tuple(added), tuple(changed), tuple(same), rest, tuple(refused), tuple(dropped))
