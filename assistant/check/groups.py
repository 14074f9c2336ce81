"""Several assertions as one: any of them, or all of them by weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from assistant.check import findings
from assistant.check.findings import Finding, Kind
from assistant.check.kinds import Assertion
from assistant.domain.answer import Answer
from assistant.domain.ports import Embedder


@dataclass(frozen=True, slots=True)
class Member:
    """What one item of a group asserts, which holds where all of it does; `weight` counts among its group."""

    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    abstains: bool | None = None
    short_answer: str | None = None
    checks: tuple[Assertion, ...] = ()
    weight: float = 1.0

    @property
    def says(self) -> bool:
        """Whether it asserts something of an answer, and so that there is one."""
        return bool(self.contains or self.cites or self.short_answer or any(one.says for one in self.checks))

    def evaluate(self, answer: Answer, embedder: Embedder | None) -> list[Finding]:
        """What is found; that there is an answer is told where that was asserted, or does not hold."""
        ended = list(findings.status(self.abstains, self.says, answer))
        return [
            *(one for one in ended if not one.passed or self.abstains is not None),
            *findings.contains(self.contains, answer),
            *findings.not_contains(self.not_contains, answer),
            *findings.cites(self.cites, answer),
            *findings.short_answer(self.short_answer, answer),
            *(found for check in self.checks for found in check.evaluate(answer, embedder)),
        ]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one member holds."""

    members: tuple[Member, ...]
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, embedder: Embedder | None) -> Iterator[Finding]:
        found = [member.evaluate(answer, embedder) for member in self.members]
        holding = next((one for one in found if all(part.passed for part in one)), None)
        expected = " or ".join(f"({_expected(one)})" for one in found)
        got = f"it holds: {_expected(holding)}" if holding else "; ".join(map(_got, found))
        yield Finding(Kind.ANY_OF, holding is not None, expected, got)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Members hold whose weights are at least the share `passing` of all weights."""

    members: tuple[Member, ...]
    passing: float = 1.0
    says: ClassVar[bool] = False

    def evaluate(self, answer: Answer, embedder: Embedder | None) -> Iterator[Finding]:
        found = [(member, member.evaluate(answer, embedder)) for member in self.members]
        failed = [(member, one) for member, one in found if not all(part.passed for part in one)]
        share = 1 - sum(member.weight for member, _ in failed) / sum(member.weight for member in self.members)
        expected = " and ".join(f"({_expected(one)}{_weight(member)})" for member, one in found)
        if self.passing < 1:
            expected = f"at least {self.passing:.0%} of {expected}"
        got = "; ".join([f"{share:.0%} holds", *(_got(one) for _, one in failed)])
        yield Finding(Kind.ALL_OF, share >= self.passing - 1e-9, expected, got)


def flat(checks: Iterable[Assertion]) -> Iterator[Assertion]:
    """The assertions with those in groups in place of the groups."""
    for check in checks:
        if isinstance(check, AnyOf | AllOf):
            for member in check.members:
                yield from flat(member.checks)
        else:
            yield check


def _expected(found: list[Finding]) -> str:
    return ", ".join(f"{one.kind.replace('_', ' ')}: {one.expected}" for one in found)


def _got(found: list[Finding]) -> str:
    return ", ".join(f"{one.kind.replace('_', ' ')}: {one.expected}: {one.got}" for one in found if not one.passed)


def _weight(member: Member) -> str:
    return "" if member.weight == 1 else f", weight {member.weight:g}"
