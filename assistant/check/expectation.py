"""What an answer leads a case to expect: of a case that is new, and of one that is to take what came as right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.check import assertions
from assistant.check.assertions import Finding, Kind
from assistant.check.cases import Case
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer, CitationState, Status
from assistant.domain.errors import UsageError

# What one answer tells how to write. An inexact quote is refused in its own words.
_REWRITTEN = frozenset(
    {Kind.ANSWERED, Kind.ABSTAINS, Kind.CONTAINS, Kind.NOT_CONTAINS, Kind.CITES, Kind.SHORT_ANSWER, Kind.EXACT_QUOTE}
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The assertions of a case, as its file says them, and whether it is open."""

    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    abstains: bool | None = None
    short_answer: str | None = None
    open: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is asserted."""
        return self.abstains is None and not (self.contains or self.not_contains or self.cites or self.short_answer)

    def of(self, case: Case) -> Case:
        """`case` with this in place of what it expects."""
        return replace(
            case,
            contains=self.contains,
            not_contains=self.not_contains,
            cites=self.cites,
            abstains=self.abstains,
            short_answer=self.short_answer,
            open=self.open,
        )


def expected(case: Case) -> Expectation:
    """What `case` expects."""
    return Expectation(case.contains, case.not_contains, case.cites, case.abstains, case.short_answer, open=case.open)


def came(answer: Answer) -> Expectation:
    """What keeps `answer` as it is: its short answer and the articles that carry it, or that there is none.

    Without a short answer and without an article, the first quote; without any quote, that there is an answer.
    """
    if answer.status is Status.ABSTAINED:
        return Expectation(abstains=True)
    carried = [one for one in answer.citations if one.state is not CitationState.UNSUPPORTED]
    cites = tuple(dict.fromkeys(one.quote.article.id for one in carried))
    short = _line(answer.short_answer or "") or None
    if cites or short:
        return Expectation(cites=cites, short_answer=short)
    quotes = tuple(_line(one.quote.text) for one in answer.citations[:1])
    return Expectation(contains=quotes) if quotes else Expectation(abstains=False)


def blessed(result: CaseResult) -> Expectation:
    """What the case expects once what came is taken as right: assertions that failed are rewritten, the others stay,
    and the case is open no more.

    Raises UsageError where nothing failed, or where what failed is no expectation.
    """
    case, answer = result.case, result.answer
    if result.error or answer is None:
        raise UsageError("this question could not be answered", "There is nothing to take as right; run it again.")
    if not result.failures and not case.open:
        raise UsageError("this case passes", "Nothing is to be changed in it.")
    failed = {finding.kind for finding in result.failures}
    if Kind.EXACT_QUOTE in failed:
        raise UsageError(
            "a quote does not stand in its article as it is quoted",
            "That can't be taken as right. `assistant ingest` brings the index up to the corpus folder.",
        )
    refuse_what_stays(case, answer, result.findings)
    old = replace(expected(case), open=False)
    holding = replace(
        old,
        contains=_holding(case.contains, assertions.contains(case, answer)),
        not_contains=_holding(case.not_contains, assertions.not_contains(case, answer)),
    )
    new = _abstained(holding, failed) if answer.status is Status.ABSTAINED else _answered(case, answer, holding, failed)
    # Where nothing is left to assert, or it is not to be had this way, what came is asserted as that of a new case.
    return came(answer) if (new.empty and not case.checks) or not _passes(new.of(case), answer) else new


def refuse_what_stays(case: Case, answer: Answer, findings: Iterable[Finding]) -> None:
    """Raises UsageError where one of the `findings` failed that only a person can rewrite: a pattern, a tolerance, a
    limit or a group says more than one answer shows."""
    failing = dict.fromkeys(one.kind for one in findings if not one.passed and one.kind not in _REWRITTEN)
    if answer.status is Status.ABSTAINED and case.abstains is not True and any(one.says for one in case.checks):
        failing.setdefault(Kind.ANSWERED)
    if failing:
        raise UsageError(
            f"{', '.join(failing)}: what does not hold here is not rewritten by itself",
            f"Change the case in an editor: {case.where}.",
        )


def aligned(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of `new`: those of `old` in their places, the others in the places of those that go, then the rest."""
    fresh = [one for one in new if one not in old]
    places = [one if one in new else fresh.pop(0) if fresh else None for one in old]
    return (*(one for one in places if one is not None), *fresh)


def _abstained(holding: Expectation, failed: set[Kind]) -> Expectation:
    if Kind.ANSWERED in failed:
        return Expectation(not_contains=holding.not_contains, abstains=True)
    return holding


def _answered(case: Case, answer: Answer, holding: Expectation, failed: set[Kind]) -> Expectation:
    now = came(answer)
    if Kind.ABSTAINS in failed:
        return replace(
            now,
            contains=aligned(case.contains, (*holding.contains, *now.contains)),
            not_contains=holding.not_contains,
        )
    new = holding
    if Kind.SHORT_ANSWER in failed:
        new = replace(new, short_answer=now.short_answer)
    if Kind.CITES in failed:
        cited = now.cites or tuple(dict.fromkeys(one.quote.article.id for one in answer.citations))
        new = replace(new, cites=aligned(case.cites, _named(case.cites, cited, answer)))
    if Kind.CONTAINS in failed:
        said = [now.short_answer] if now.short_answer else [_line(one.quote.text) for one in answer.citations[:1]]
        new = replace(new, contains=aligned(case.contains, (*holding.contains, *said)))
    return new


def _named(names: tuple[str, ...], cited: tuple[str, ...], answer: Answer) -> tuple[str, ...]:
    """The articles `cited`, those that a pattern among `names` fits by that pattern."""
    refs = [one.quote.article for one in answer.citations if one.quote.article.id in cited]
    names = tuple(name for name in names if any(assertions.is_named(name, ref) for ref in refs))
    covered = {ref.id for ref in refs if any(assertions.is_named(name, ref) for name in names)}
    return (*names, *(id_ for id_ in cited if id_ not in covered))


def _passes(case: Case, answer: Answer) -> bool:
    parts = (assertions.status, assertions.contains, assertions.not_contains, assertions.cites, assertions.short_answer)
    return all(finding.passed for part in parts for finding in part(case, answer))


def _holding(texts: tuple[str, ...], findings: Iterator[Finding]) -> tuple[str, ...]:
    return tuple(text for text, finding in zip(texts, findings, strict=True) if finding.passed)


def _line(text: str) -> str:
    return " ".join(text.split())
