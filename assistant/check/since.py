"""Which answers are others than they were, with the quotes of then and of now, and what came between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.check.baseline.model import ArticleMark
from assistant.check.cases import Case
from assistant.check.findings import cited, fold
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer
from assistant.domain.errors import AssistantError


class What(StrEnum):
    """What of an answer changed, the gravest of it."""

    CLAIM = "claim"
    QUOTE = "quote"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Between:
    """The ids of the articles that came in, that changed, and that went between then and now."""

    came: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]

    @classmethod
    def of(cls, then: Mapping[str, ArticleMark], now: Mapping[str, ArticleMark]) -> Between:
        """What differs between two libraries."""
        both = then.keys() & now.keys()
        changed = frozenset(id_ for id_ in both if then[id_] != now[id_])
        return cls(frozenset(now.keys() - both), changed, frozenset(then.keys() - both))

    def __bool__(self) -> bool:
        return bool(self.came or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class Changed:
    """A case whose answer changed: the answers of then and now, and why, as sentences."""

    case: Case
    what: What
    then: Answer
    now: Answer
    because: tuple[str, ...]


def changed(then: CaseResult, now: CaseResult, between: Between) -> Changed | None:
    """What changed between two answers to one case, or None where nothing did.

    A claim is whether there is an answer, and its short answer; without one, its first quote. Raises the error with
    which one of them ended.
    """
    before, after = _answer(then), _answer(now)
    what = what_changed(before, after)
    if what is None:
        return None
    return Changed(now.case, what, before, after, tuple(because(before, after, between)))


def _answer(result: CaseResult) -> Answer:
    if result.answer is None or result.error:
        raise result.error or AssistantError("the question was not answered")
    return result.answer


def what_changed(then: Answer, now: Answer) -> What | None:
    """The gravest of what differs between two answers to one question, None where nothing does; see `changed`."""
    quotes, later = _quotes(then), _quotes(now)
    first, later_first = quotes[:1], later[:1]
    short = fold(then.short_answer or ""), fold(now.short_answer or "")
    if then.status is not now.status or short[0] != short[1]:
        return What.CLAIM
    if first != later_first:
        return What.QUOTE if short[0] else What.CLAIM
    return What.EVIDENCE if set(quotes) != set(later) else None


def _quotes(answer: Answer) -> list[tuple[str, str]]:
    """Each quote as (article, words)."""
    return [(one.quote.article.id, fold(one.quote.text)) for one in answer.citations]


def because(then: Answer, now: Answer, between: Between) -> Iterator[str]:
    """Why two answers differ, as far as the articles that they quote tell it, as sentences."""
    quoted = {ref.id for ref in cited(then)}, {ref.id for ref in cited(now)}
    told = False
    for ids, verb in ((between.came, "came in"), (between.changed, "changed"), (between.gone, "went")):
        for id_ in sorted(ids & (quoted[0] | quoted[1])):
            told = True
            yield f"{id_} {verb}"
    if not told:
        yield "the articles quoted are as they were; what came, changed or went beside them moved the search"
