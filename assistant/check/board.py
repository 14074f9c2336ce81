"""How far a suite has come, for whoever shows it while it runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from assistant.check.cases import Case
from assistant.check.runner import CaseResult, Outcome
from assistant.check.suite import Listing


@dataclass(slots=True)
class Board:
    """What is listed, and what came of it so far, by the ids of the cases. `wanted` are the ids of the run that is in
    progress or was the last, in order."""

    listing: Listing = field(default_factory=Listing)
    results: dict[str, CaseResult] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    running: str | None = None

    def take(self, listing: Listing) -> None:
        """List this from now on. What came of a case stays as long as the case is what it was, wherever it stands."""
        cases = {case.id: case for case in listing.cases}
        self.results = {
            id_: replace(result, case=cases[id_])
            for id_, result in self.results.items()
            if id_ in cases and replace(result.case, where=cases[id_].where) == cases[id_]
        }
        self.listing = listing

    def begin(self, cases: tuple[Case, ...]) -> None:
        """Forget what came of these, which are to run now."""
        self.wanted = tuple(case.id for case in cases)
        for id_ in self.wanted:
            self.results.pop(id_, None)

    @property
    def done(self) -> int:
        """How many of `wanted` have ended."""
        return sum(id_ in self.results for id_ in self.wanted)

    @property
    def failed(self) -> tuple[Case, ...]:
        """The cases that failed, or could not be asked for an error."""
        bad = (Outcome.FAILED, Outcome.ERROR)
        return tuple(one for one in self.listing.cases if (r := self.results.get(one.id)) and r.outcome in bad)

    def counts(self) -> Counter[Outcome]:
        """How many cases ended in which way."""
        return Counter(result.outcome for result in self.results.values())
