"""What the chat shows of an ingestion, and of the library as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assistant.domain.errors import AssistantError
from assistant.domain.events import Failed, Outcome
from assistant.domain.ingestion import Ingestion, Progress
from assistant.domain.sanitize import sanitize_line
from assistant.domain.shelf import Shelf
from assistant.domain.wording import count, passed_over, told

_STAGES = {
    "fetching": ("Fetching pages", "pages"),
    "reading": ("Reading articles", "articles"),
    "embedding": ("Indexing articles", "articles"),
    "comparing": ("Comparing articles", "articles"),
    "publishing": ("Publishing passages", "passages"),
}


def told_line(error: AssistantError) -> str:
    """An error with what to do about it, in one line that can be shown anywhere."""
    return sanitize_line(told(error)) or "unknown error"


def stage_line(ingestion: Ingestion, now: float) -> str:
    """What an ingestion is about, how quickly, and for how long still."""
    stage = ingestion.stage
    if stage is None:
        return "Starting …" if ingestion.progress is Progress.RUNNING else "Stopping …"
    name, things = _STAGES.get(stage.name, (stage.name, ""))
    if ingestion.progress is Progress.STOPPING:
        name = "Stopping after what is in hand"
    parts = [f"{name}: {stage.done:,}" + (f" of {stage.total:,}" if stage.total else "")]
    if rate := ingestion.rate(now):
        parts.append(f"{rate:,.0f} {things} a second" if rate >= 10 else f"{rate:.1f} {things} a second")
    if (left := ingestion.left(now)) is not None:
        parts.append(f"{duration(left)} left")
    return " · ".join(parts)


def short_line(ingestion: Ingestion, now: float) -> str:
    """The same for a corner of the screen."""
    stage = ingestion.stage
    if not ingestion.progress.running:
        return ""
    if ingestion.progress is Progress.STOPPING:
        return "⇣ stopping …"
    if stage is None:
        return "⇣ starting …"
    if not stage.total:
        return f"⇣ {stage.name} {stage.done:,}"
    left = ingestion.left(now)
    return f"⇣ {stage.name} {100 * stage.done // stage.total} %" + (f", {duration(left)}" if left is not None else "")


def duration(seconds: float) -> str:
    """A rough time, in the unit that fits it."""
    if round(seconds) < 60:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def outcome_line(ingestion: Ingestion) -> str:
    """How many articles were added, updated, unchanged, and failed."""
    parts = [f"{ingestion.outcomes[one]:,} {one}" for one in Outcome if ingestion.outcomes[one]]
    if ingestion.failures:
        parts.append(f"{len(ingestion.failures):,} failed")
    return ", ".join(parts)


def end_line(ingestion: Ingestion) -> str:
    """How an ingestion ended, in a sentence or two."""
    outcome = outcome_line(ingestion) or "nothing new"
    match ingestion.progress:
        case Progress.BROKEN if ingestion.error:
            return told_line(ingestion.error)
        case Progress.STOPPED:
            rest = sum(ingestion.outcomes[one] for one in (Outcome.ADDED, Outcome.UPDATED)) - ingestion.indexed
            more = f" The next ingestion indexes the {rest:,} that are only filed." if rest > 0 else ""
            return f"Stopped: {outcome}.{more}"
        case _:
            summary = ingestion.summary
            if summary is None:
                return ""
            holds = f"{count(summary.articles, 'article')} in {count(summary.passages, 'passage')}"
            done = f"Done in {duration(summary.seconds)}: {outcome}. The library holds {holds}."
            return " ".join(filter(None, (done, passed_over(summary))))


def failure_line(failure: Failed) -> Content:
    """One input that could not be taken, on a line or two."""
    where = sanitize_line(failure.where) or "an input"
    return Content.assemble(("✗ ", "$text-error"), (where, "bold"), f": {told_line(failure.error)}")


def shelf_line(shelf: Shelf, query_active: bool) -> str:
    """How many articles there are, over which time."""
    parts = [count(len(shelf.ids), "article") + (" found" if query_active else "")]
    if shelf.first and shelf.last:
        parts.append(
            shelf.first.isoformat()
            if shelf.first == shelf.last
            else f"{shelf.first.isoformat()} to {shelf.last.isoformat()}"
        )
    if shelf.undated:
        parts.append(f"{shelf.undated:,} undated")
    return " · ".join(parts)


def peak_line(months: Sequence[int]) -> str:
    """What the highest bar of the sparkline means."""
    return f"articles by month, at most {max(months):,}" if months else ""
