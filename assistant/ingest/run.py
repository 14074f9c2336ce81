"""What one ingestion has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.errors import AssistantError
from assistant.domain.events import Failed, Outcome
from assistant.ingest.ahead import Ahead


@dataclass(slots=True)
class Run:
    """What one ingestion has found so far, by article id and by path."""

    dry: bool
    ahead: Ahead
    known: dict[str, str] = field(default_factory=dict)
    """The path of each article id that stands in corpus/; of one that a dry run would add, an empty one."""
    filed: dict[str, str] = field(default_factory=dict)
    """The content hash of each article that was met, as it came in last."""
    inputs: dict[str, str] = field(default_factory=dict)
    """The name of the input that each article was met in last."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    passed: set[Path] = field(default_factory=set)
    """The files in folders that are of no kind that can be read."""
    failed: int = 0
    copies: int = 0

    @property
    def arrived(self) -> list[str]:
        """The ids of the articles that were added or updated."""
        return [one for one, outcome in self.outcomes.items() if outcome in (Outcome.ADDED, Outcome.UPDATED)]

    def failure(self, where: str, error: AssistantError, source: str) -> Failed:
        """Count a failure, and tell it."""
        self.failed += 1
        return Failed(where, error, source)
