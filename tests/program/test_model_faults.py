"""Whatever a model's server does, a question ends in an answer that tells who gave it, and with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.generation import GenerationEngine
from assistant.answer.prompts import Prompts
from assistant.answer.quotation import QuotationEngine
from assistant.answer.service import AnswerService
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Answer, CitationState, Prices, Question, Status
from assistant.domain.events import AnswerEvent, CitationChecked, Done, EvidenceFound, ModelFailed, TextDelta
from assistant.ingest.indexing import Indexer
from assistant.resources import prompts_folder
from assistant.retrieve.service import Retriever
from tests.adapters.test_openai_conformance import HALF_CAME, NOTHING_CAME, model_at
from tests.conftest import finish
from tests.fakes.openai_behaviours import BEHAVIOURS
from tests.fakes.openai_failures import FAULTS
from tests.fakes.openai_server import Script, Wire, serving
from tests.grain import QUOTE, with_grain

QUESTION = Question("How much grain is Russia sending to Venezuela?")


@dataclass
class Told:
    """The events of a question."""

    events: list[AnswerEvent]

    @property
    def answer(self) -> Answer:
        """What they ended with."""
        assert [isinstance(event, Done) for event in self.events] == [False] * (len(self.events) - 1) + [True]
        done = self.events[-1]
        assert isinstance(done, Done)
        return done.answer

    def of(self, kind: type) -> list[AnswerEvent]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


Build = Callable[..., AnswerService]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Services over one story, a new one for each server."""
    folder = with_grain(tmp_path_factory.mktemp("faults"))
    parts = open_services(load(folder, {}).settings, "quotes")
    finish(parts.ingest([]))
    sentences = SentencexSplitter()
    recipe = Indexer(parts.catalogue, LangchainPassageSplitter(sentences), parts.embedder).recipe
    retriever = Retriever(parts.catalogue, parts.index, parts.embedder, recipe, parts.reader)

    def built(url: str, name: str, **settings: object) -> AnswerService:
        model = model_at(url, name)
        return AnswerService(
            retriever=retriever,
            quotation=QuotationEngine(parts.catalogue, sentences, parts.embedder, parts.reader, 0.2),
            generation=GenerationEngine(model, Prompts(prompts_folder()), sentences),
            embedder="test",
            passages=4,
            **settings,  # type: ignore[arg-type]
        )

    yield built
    parts.close()


async def asked(build: Build, play: Callable[[Wire], None] | Script, **settings: object) -> Told:
    script = play if isinstance(play, Script) else Script(play=play)
    with serving(script) as url:
        name = play.__name__ if callable(play) else ""
        return Told([event async for event in build(url, name, **settings).ask(QUESTION)])


@pytest.mark.asyncio
@pytest.mark.parametrize("name", BEHAVIOURS)
async def test_an_odd_server_answers_with_its_quotes(build: Build, name: str) -> None:
    answer = (await asked(build, BEHAVIOURS[name])).answer
    assert (answer.status, answer.error, answer.engine.model) == (Status.ANSWERED, None, "m")
    assert QUOTE in [citation.quote.text for citation in answer.citations]
    assert answer.claims[0].state is CitationState.VERIFIED


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [name for name, *_ in NOTHING_CAME])
async def test_where_a_model_writes_nothing_quotations_answer(build: Build, name: str) -> None:
    told = await asked(build, FAULTS[name])
    answer = told.answer
    assert (answer.status, answer.engine.answerer, answer.engine.model) == (Status.ANSWERED, "quotes", None)
    assert answer.error is not None
    assert told.of(ModelFailed) == [ModelFailed(answer.error, by_quotation=True)]
    assert "600,000 tonnes" in answer.text
    _evidence_stays(told)


@pytest.mark.asyncio
@pytest.mark.parametrize("name", [name for name, *_ in HALF_CAME])
async def test_half_an_answer_is_kept_checked_and_marked(build: Build, name: str) -> None:
    told = await asked(build, FAULTS[name])
    answer = told.answer
    assert (answer.status, answer.engine.model) == (Status.ANSWERED, "m")
    assert answer.error is not None
    assert told.of(ModelFailed) == [ModelFailed(answer.error, by_quotation=False)]
    assert answer.claims[0].state is CitationState.VERIFIED
    assert answer.citations[0].quote.text == QUOTE
    assert answer.text.startswith(f"{QUOTE} [1]")
    _evidence_stays(told)


def _evidence_stays(told: Told) -> None:
    (evidence,) = told.of(EvidenceFound)
    assert isinstance(evidence, EvidenceFound)
    assert [found.passage.id for found in told.answer.passages] == [found.passage.id for found in evidence.passages]
    assert told.answer.passages


def invented_then_dies(wire: Wire) -> None:
    wire.begin()
    wire.piece("Peru sends forty goats to the moon. ")


@pytest.mark.asyncio
async def test_half_an_answer_that_nothing_supports_is_replaced(build: Build) -> None:
    told = await asked(build, invented_then_dies)
    assert told.answer.engine.answerer == "quotes"
    assert "goats" not in told.answer.text
    assert told.answer.error is not None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("prices", "cost"),
    [(Prices(), None), (Prices(2.0, 10.0), 0.000092), (Prices(output=10.0), 0.00007), (Prices(0.0, 0.0), 0.0)],
)
async def test_tokens_cost_what_the_settings_say(build: Build, prices: Prices, cost: float | None) -> None:
    answer = (await asked(build, BEHAVIOURS["streams"], prices=prices)).answer
    assert answer.usage == {"prompt_tokens": 11, "completion_tokens": 7, **({} if cost is None else {"cost": cost})}


@pytest.mark.asyncio
async def test_unsupported_sentences_are_shown_or_hidden_and_counted(build: Build) -> None:
    pieces = [f"{QUOTE} [1] ", "Peru sends forty goats to the moon [1]. ", "Last year it sent 254,000 tonnes [1]."]
    shown = (await asked(build, Script(pieces))).answer
    assert "goats" in shown.text
    assert shown.hidden == 0
    told = await asked(build, Script(pieces), hide_unsupported=True)
    hidden = told.answer
    assert hidden.hidden == 1
    assert "goats" not in hidden.text
    assert [claim.state for claim in hidden.claims].count(CitationState.UNSUPPORTED) == 1
    assert len(hidden.shown_claims) == 2
    streamed = "".join(event.text for event in told.of(TextDelta) if isinstance(event, TextDelta))
    assert "goats" not in streamed
    assert "254,000" in streamed
    assert len(told.of(CitationChecked)) == 2
