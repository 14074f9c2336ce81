"""What every front end says alike of an answer: who gave it, what it cost, and what it falls short of."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.answer import LONGEST_QUESTION, Answer, Citation, Diagnosis, Engine, Filters, Memory
from assistant.domain.article import Article
from assistant.domain.disagreement import Disagreement, SaidValue
from assistant.domain.errors import AssistantError
from assistant.domain.events import IngestSummary
from assistant.domain.exchange import Exchange

_MOST_KINDS = 5


def who(engine: Engine) -> str:
    """Who answered."""
    return f"written by {engine.model}" if engine.model else "by quotation"


def published(article: Article) -> str:
    """When an article was published, with its time and zone where they are known."""
    if article.published_at:
        return article.published_at.isoformat(" ", "minutes")
    return article.published.isoformat() if article.published else "undated"


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def too_long(question: str) -> tuple[str, str] | None:
    """Why a question is too long to be asked, and what to do about it; None where it is not."""
    if len(question) <= LONGEST_QUESTION:
        return None
    what = f"the question has {len(question):,} characters, and at most {LONGEST_QUESTION:,} can be searched for"
    return what, "Ask for what you want to know in a sentence or two."


def passed_over(summary: IngestSummary) -> str:
    """Which files of the named folders nobody read, as a sentence; "" where there are none."""
    kinds = [f"{number:,} {ending or 'without an ending'}" for ending, number in summary.passed[:_MOST_KINDS]]
    rest = sum(number for _, number in summary.passed[_MOST_KINDS:])
    if not kinds:
        return ""
    total = sum(number for _, number in summary.passed)
    files = f"{total:,} files of other kinds were" if total > 1 else "1 file of another kind was"
    named = listed([*kinds, *([f"{rest:,} more"] if rest else [])])
    return f"{files} passed over: {named}. Name one to be told what to do."


def as_of(filters: Filters) -> str:
    """By which day all had to be published; "" where none was chosen."""
    return f"as of {filters.as_of.isoformat()}" if filters.as_of else ""


def told(error: AssistantError) -> str:
    """An error with what to do about it, on one line."""
    return f"{error.message}. {error.hint}" if error.hint else error.message


def fault(error: AssistantError, *, by_quotation: bool) -> str:
    """What the failure of a model means for the answer."""
    what = "The model did not answer, quotations do" if by_quotation else "The answer breaks off here"
    return f"{what}: {told(error)}"


def shortfall(answer: Answer) -> list[str]:
    """What is not as it should be with an answer: it breaks off, the model did not write it, it is not shown whole,
    or what its notes say."""
    lines = [fault(answer.error, by_quotation=answer.engine.model is None)] if answer.error else []
    if answer.hidden:
        verb = "is" if answer.hidden == 1 else "are"
        lines.append(f"{count(answer.hidden, 'sentence')} that no passage supports {verb} hidden.")
    return [*lines, *(note.text for note in answer.notes)]


def shortfall_so_far(exchange: Exchange) -> list[str]:
    """The same of an answer that may not have come to its end."""
    if exchange.answer:
        return shortfall(exchange.answer)
    return [fault(exchange.fault, by_quotation=not exchange.text)] if exchange.fault else []


def differing(disagreement: Disagreement) -> list[str]:
    """What the sources say differently: a heading, and a line a value, the oldest first."""
    return ["Sources differ:", *(f"  {_said(value)}" for value in disagreement.values)]


def _said(said: SaidValue) -> str:
    quote = said.quotes[0]
    article = quote.article
    day = article.published.isoformat() if article.published else "undated"
    parts = [
        ", ".join(filter(None, (article.source, day))),
        "a correction" if said.correction else "",
        "later" if said.later else "",
        f"and {count(len(said.quotes) - 1, 'other article')}" if len(said.quotes) > 1 else "",
    ]
    return f"{said.value} ({'; '.join(filter(None, parts))}): “{' '.join(quote.text.split())}”"


def provenance(citation: Citation) -> str:
    """Whose statement a quote is, and how many outlets carry it: "said Ilse Brandt · carried by 2 outlets, all from
    one report". "" of the outlet's own statement in one outlet alone."""
    told = (
        citation.attribution.told if citation.attribution else "",
        citation.reports.told if citation.reports else "",
    )
    return " · ".join(filter(None, told))


def usage(answer: Answer) -> str:
    """The tokens that a model read and wrote, and what they cost; "" where that is not known."""
    read, written = (answer.usage.get(key) for key in ("prompt_tokens", "completion_tokens"))
    parts = [
        f"{read:,.0f} tokens read" if read is not None else "",
        f"{written:,.0f} written" if written is not None else "",
    ]
    if (cost := answer.usage.get("cost")) is not None:
        parts.append(f"cost {cost:.6f}".rstrip("0").rstrip("."))
    return ", ".join(filter(None, parts))


def gap(diagnosis: Diagnosis) -> list[str]:
    """What is missing, in at most three sentences: what the articles do speak of, what they are, and what could be
    brought in."""
    lines = []
    if diagnosis.missing and diagnosis.covered:
        lines.append(f"The articles do speak of {listed(diagnosis.covered)}.")
    elif diagnosis.covered and diagnosis.uncovered and diagnosis.nearest:
        lines.append(
            f"The article that comes nearest speaks of {listed(diagnosis.covered)},"
            f" and not of {listed(diagnosis.uncovered, 'or')}."
        )
    elif diagnosis.uncovered and diagnosis.nearest:
        lines.append(f"None of the nearest articles speaks of {listed(diagnosis.uncovered, 'or')}.")
    held, wanted = diagnosis.holdings, diagnosis.to_ingest
    if held and held.articles:
        days = f" from {held.first.isoformat()} to {held.last.isoformat()}" if held.first and held.last else ""
        outlets = f" by {count(held.outlets, 'outlet')}" if held.outlets else ""
        none = f"; none came out in {wanted.period}" if wanted and held.in_period == 0 else ""
        held_line = f"{count(held.articles, 'article')}{days}{outlets}"
        if diagnosis.nearest:
            lines.append(f"Searched: {held_line}{none}.")
        else:
            # The filters let nothing through, maybe for an outlet that is called otherwise here.
            known = f", such as {listed(held.sources)}" if held.sources else ""
            lines.append(f"Nothing was searched. The library holds {held_line}{known}.")
    if wanted and wanted.about:
        when = f" from {wanted.period}" if wanted.period else ""
        near = f", such as those of {listed(wanted.sources, 'or')}" if wanted.sources else ""
        lines.append(f"To answer it, bring in articles about {listed(wanted.about)}{when}{near}.")
    return lines


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def memory(answer: Answer) -> str:
    """What a model gave of its answer when it was asked again without the passages; "" where it was not asked."""
    numbers = {
        kind: [str(number) for number, claim in enumerate(answer.shown_claims, 1) if claim.memory is kind]
        for kind in Memory
    }
    remembered, read = numbers[Memory.REMEMBERED], numbers[Memory.READ]
    parts = []
    if remembered:
        what = "sentence" if len(remembered) == 1 else "sentences"
        parts.append(f"Memory: without the passages the model says {what} {', '.join(remembered)} all the same.")
    if read:
        what = "sentence" if len(read) == 1 else "sentences"
        parts.append(f"Read: without the passages it does not say {what} {', '.join(read)}.")
    return " ".join(parts)
