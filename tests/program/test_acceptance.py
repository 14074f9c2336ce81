"""What the program promises a user, on either kind of vector index: embedded here, and on a real Chroma server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer.service import complete
from assistant.check import report
from assistant.check.cases import load as load_cases
from assistant.check.runner import CaseResult, Outcome
from assistant.check.runner import run as run_cases
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Answer, Filters, Question, Status, Turn
from assistant.domain.article import Span
from tests.conftest import TOP, finish
from tests.fakes.chroma_server import ChromaServer, chroma_server
from tests.program.test_stories import OTHER, STORM, article

PLACES = ["local", "server"]

Opens = Callable[[Path], Services]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


def opened(folder: Path, server: ChromaServer, place: str, collection: str, corpus: str = "corpus") -> Services:
    folder.mkdir(exist_ok=True)
    there = f'\n[chroma]\nurl = "{server.url}"\ncollection = "{collection}"\n' if place == "server" else ""
    (folder / "assistant.toml").write_text(f'corpus = "{corpus}"\n{there}')
    return open_services(load(folder, {}).settings, "quotes")


@pytest.fixture(params=PLACES)
def services(tmp_path: Path, server: ChromaServer, request: pytest.FixtureRequest) -> Iterator[Services]:
    services = opened(tmp_path / "project", server, request.param, f"own-{tmp_path.name}")
    yield services
    services.close()


@pytest.fixture(scope="module")
def both(
    starter: Services, server: ChromaServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Services]]:
    """The starter corpus on both."""
    there = opened(tmp_path_factory.mktemp("server"), server, "server", "starter", str(TOP / "corpus"))
    finish(there.ingest([]))
    yield dict(zip(PLACES, (starter, there), strict=True))
    there.close()


def ask(services: Services, text: str, **question: object) -> Answer:
    return asyncio.run(complete(services.ask(Question(text, **question))))  # type: ignore[arg-type]


def cited(answer: Answer) -> list[str]:
    return [one.quote.article.id for one in answer.citations]


def test_what_is_ingested_is_cited_until_it_is_removed(services: Services, tmp_path: Path) -> None:
    article(
        tmp_path / "in", "storm", STORM, title="Storm takes the roof off Marenga market hall", published="2024-03-05"
    )
    article(tmp_path / "in", "wine", OTHER, title="Earliest harvest at Lake Orvin", published="2023-09-01")
    summary, failed = finish(services.ingest([str(tmp_path / "in")]))
    assert (summary.added, failed, services.index.pending()) == (2, [], 0)

    answer = ask(services, "Who is the mayor of Marenga?")
    assert answer.status is Status.ANSWERED
    assert "Ilse Tarrant" in answer.text
    assert set(cited(answer)) == {"storm"}
    text = services.article("storm")
    assert text
    for one in answer.citations:
        assert one.quote.span.of(text.text) == one.quote.text

    earlier = (Turn("user", "Who is the mayor of Marenga?"), Turn("assistant", answer.text))
    follow_up = ask(services, "How fast was the wind there?", history=earlier)
    assert "131" in follow_up.text

    before = ask(services, "Who is the mayor of Marenga?", filters=Filters(as_of=date(2023, 12, 31)))
    assert "storm" not in cited(before)

    assert ask(services, "Who won the chess championship of Brazil?").status is Status.ABSTAINED

    services.remove(["storm"])
    after = ask(services, "Who is the mayor of Marenga?")
    assert after.status is Status.ABSTAINED
    assert "storm" not in [one.article.id for one in after.passages]
    assert "Benno Hasler" in ask(services, "Who is the chairman of the cooperative of Orvin Bay?").text


@pytest.fixture(scope="module")
def scripted(both: dict[str, Services]) -> dict[str, list[CaseResult]]:
    """Every sixth of the starter corpus's scripted questions, of each kind some, asked of both."""
    cases = load_cases([TOP / "tests" / "qa"])[::6]

    async def asked(services: Services) -> list[CaseResult]:
        return [result async for result in run_cases(cases, services.ask, services.article)]

    return {place: asyncio.run(asked(services)) for place, services in both.items()}


@pytest.mark.parametrize("place", PLACES)
def test_the_scripted_questions_of_the_starter_corpus_pass(scripted: dict[str, list[CaseResult]], place: str) -> None:
    broken = [one for one in scripted[place] if one.outcome in (Outcome.FAILED, Outcome.ERROR)]
    assert not broken, report.text(broken)
    assert len(scripted[place]) >= 30


def test_the_same_questions_find_and_cite_the_same_on_both(scripted: dict[str, list[CaseResult]]) -> None:
    for one, other in zip(*scripted.values(), strict=True):
        assert quoted(one.answer) == quoted(other.answer), one.case.question
        assert found(one.answer) == found(other.answer), one.case.question


def quoted(answer: Answer | None) -> list[tuple[str, Span]]:
    return [(one.quote.article.id, one.quote.span) for one in answer.citations] if answer else []


def found(answer: Answer | None) -> list[str]:
    return [one.passage.id for one in answer.passages] if answer else []
