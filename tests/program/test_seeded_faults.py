"""The scripted questions with their baseline find every fault that is seeded, and name what it is."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.adapters.openai_chat import OpenAIChat
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.generation import GenerationEngine
from assistant.answer.prompts import Prompts
from assistant.check.baseline.causes import Reason
from assistant.check.baseline.drift import Drift, bless, drift
from assistant.check.baseline.model import Baseline, Kept
from assistant.check.cases import Case
from assistant.check.loading import load_all
from assistant.check.runner import Ask, CaseResult, Outcome, run
from assistant.cli.check_baseline import circumstances
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.resources import prompts_folder
from tests.conftest import TOP, finish
from tests.fakes.openai_server import Script, Wire, serving
from tests.program.seeded_faults import Fault, answer_faults, copied, corpus_faults, search_faults, searching

# Of the starter's questions so many are asked before anything is wrong, spread over all files.
_ASKED = 48
_RIGHT = 0.9


@dataclass(frozen=True)
class Before:
    """A library without a fault and its services, the cases that hold on it, and their baseline."""

    library: Path
    services: Services
    cases: Mapping[str, Case]
    baseline: Baseline

    def with_fault(self, fault: Fault, folder: Path) -> AbstractContextManager[Services]:
        """The services with the fault in them: of a copy of the library in `folder`, where it is one of the library."""
        whole = not (fault.corpus or fault.environment)
        return nullcontext(self.services) if whole else copied(self.library, folder, fault)

    @property
    def kept(self) -> dict[str, Kept]:
        return {id_: kept for id_, (kept, _) in self.baseline.items()}

    @property
    def panel(self) -> tuple[str, ...]:
        """Some that are answered, the less sure of them among them, and two that are not."""
        plain = [id_ for id_, case in self.cases.items() if not (case.earlier or case.filters.active)]
        answered = sorted((id_ for id_ in plain if self.kept[id_].citations), key=lambda id_: self.kept[id_].confidence)
        silent = [id_ for id_ in plain if self.kept[id_].status == "abstained" and self.kept[id_].passages]
        return (*answered[:2], *answered[-3:], *silent[:2])


@dataclass(frozen=True)
class Came:
    """What a report tells of a fault: which cases are red, and what is blamed first."""

    fault: Fault
    failed: int
    drifts: tuple[Drift, ...]

    @property
    def red(self) -> bool:
        return bool(self.failed or self.drifts)

    @property
    def blamed(self) -> tuple[Reason, str | None] | None:
        """The first cause that most cases have: of those whose answers changed, where there are any."""
        shown = [one for one in self.drifts if one.seen] or self.drifts
        first = Counter((one.causes[0].reason, one.causes[0].article) for one in shown)
        return first.most_common(1)[0][0] if first else None

    @property
    def named(self) -> int:
        """Of how many cases whose answers changed, or found others, the first cause is of the right kind."""
        return sum(one.causes[0].reason is self.fault.reason for one in self.drifts)

    @property
    def right(self) -> bool:
        if self.blamed is None:
            return False
        reason, article = self.blamed
        return reason is self.fault.reason and self.fault.article in (None, article)


async def _results(cases: Iterable[Case], ask: Ask, services: Services) -> list[CaseResult]:
    return [result async for result in run(cases, ask, services.article, services.embedder, jobs=2)]


def asked(cases: Iterable[Case], ask: Ask, services: Services) -> list[CaseResult]:
    return asyncio.run(_results(cases, ask, services))


@pytest.fixture(scope="module")
def before(starter: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Before]:
    library = tmp_path_factory.mktemp("faultless") / "project"
    shutil.copytree(TOP / "corpus", library / "corpus")
    shutil.copytree(starter.settings.data_folder, library / ".assistant")
    (library / "assistant.toml").write_text('[answer]\nanswerer = "quotes"\n')
    services = open_services(load(library, {}).settings)
    # The files are the starter's, with their times: nothing is embedded again.
    finish(services.ingest([]))
    loaded = load_all([TOP / "tests" / "qa"])
    assert not loaded.broken
    chosen = [case for case in loaded.cases if not case.open]
    chosen = [
        case
        for number, case in enumerate(chosen)
        if case.filters.as_of or number * _ASKED // len(chosen) != (number - 1) * _ASKED // len(chosen)
    ]
    results = asked(chosen, services.ask, services)
    passed = [one for one in results if one.outcome is Outcome.PASSED]
    baseline = bless({}, passed, circumstances(services, prompts_folder())).baseline
    yield Before(library, services, {one.case.id: one.case for one in passed}, baseline)
    services.close()


def came_of(before: Before, fault: Fault, folder: Path) -> Came:
    with before.with_fault(fault, folder) as services:
        ask = fault.ask(services) if fault.ask else services.ask
        results = asked([before.cases[id_] for id_ in fault.cases], ask, services)
        now = circumstances(services, prompts_folder())
        drifts = [drift(one, before.baseline, now, services.article) for one in results]
    failed = sum(one.outcome is not Outcome.PASSED for one in results)
    return Came(fault, failed, tuple(one for one in drifts if one))


def told(came: list[Came]) -> str:
    lines = [
        f"{'red  ' if one.red else 'GREEN'} {'right' if one.right else 'WRONG'} {one.fault.name}: {len(one.drifts)} of"
        f" {len(one.fault.cases)} drifted, {one.failed} failed; blamed {one.blamed}, is {one.fault.reason}"
        for one in came
    ]
    for one in came:
        if not one.right:
            lines += [f"  {d.case.id} {d.seen}: {[c.sentence[:160] for c in d.causes]}" for d in one.drifts]
    right, red = sum(one.right for one in came), sum(one.red for one in came)
    drifted, named = sum(len(one.drifts) for one in came), sum(one.named for one in came)
    return "\n".join(
        [
            *lines,
            f"{len(came)} faults: {red} red, {right} with the right cause; of {drifted} single drifts {named} named it",
        ]
    )


def test_without_a_fault_nothing_drifts(before: Before, tmp_path: Path) -> None:
    came = came_of(before, Fault("none", Reason.CASE, before.panel), tmp_path / "none")
    assert not came.red, told([came])


def test_every_seeded_fault_is_found_and_nine_of_ten_are_named(before: Before, tmp_path: Path) -> None:
    also = before.panel[-1:]
    faults = [
        *corpus_faults(before.cases, before.kept, also),
        *search_faults(before.panel[1:6]),
        *answer_faults(before.panel),
    ]
    came = [came_of(before, fault, tmp_path / "faulty") for fault in faults]
    came += written(before, tmp_path)
    report = told(came)
    print(report)
    assert len(came) >= 30
    assert all(one.red for one in came), report
    assert sum(one.right for one in came) >= _RIGHT * len(came), report
    assert sum(one.named for one in came) >= _RIGHT * sum(len(one.drifts) for one in came), report


# A model that writes


def echo(wire: Wire) -> None:
    """Says the first sentence of the first passage, or of the second where the prompt asks for "the second"."""
    told = wire.asked["messages"]
    number = 2 if "the second" in str(told[0]["content"]) else 1
    passage = str(told[-1]["content"]).split("<passage number=")[number]
    body = passage.split(">", 1)[1].split("</passage>")[0].strip()
    sentence = SentencexSplitter().sentences(body)[0].of(body)
    wire.begin()
    wire.piece(f"{sentence} [{number}]")
    wire.end("stop")


def other(wire: Wire) -> None:
    """A model that says the same of everything."""
    wire.begin()
    wire.piece("The bridge was built in 1850 by nobody. [1]")
    wire.end("stop")


@contextmanager
def writing(library: Path, url: str, prompts: Path, model: str | None) -> Iterator[tuple[Services, Ask]]:
    """The services of the library and who answers: the model of that name, with the templates of `prompts`."""
    environment = {"ASSISTANT_MODEL__BASE_URL": url, "ASSISTANT_MODEL__NAME": model or "none"}
    services = open_services(load(library, environment).settings, "model" if model else "quotes")
    try:
        if model is None:
            yield services, services.ask
            return
        chat = OpenAIChat(model, url, None, 30.0, 60.0)
        writer = GenerationEngine(
            chat, Prompts(prompts), SentencexSplitter(), services.reader, context_tokens=8192, reply_tokens=1024
        )
        yield services, searching(services, writer=writer)
    finally:
        services.close()


def written(before: Before, folder: Path) -> list[Came]:
    """The faults of who writes: the prompts, the model, its words, and that it is no model any more."""
    changed = folder / "prompts"
    shutil.copytree(prompts_folder(), changed)
    with (changed / "system.md").open("a", encoding="utf-8") as system:
        system.write("\nQuote the second passage.\n")
    cases = [before.cases[id_] for id_ in before.panel[:4]]
    came = []
    script = Script(play=echo)
    with serving(script) as url:
        with writing(before.library, url, prompts_folder(), "m1") as (services, ask):
            results = asked(cases, ask, services)
            held = bless({}, results, circumstances(services, prompts_folder())).baseline
        for name, reason, prompts, model, play in (
            ("prompt changed", Reason.PROMPTS, changed, "m1", echo),
            ("model changed", Reason.MODEL, prompts_folder(), "m2", other),
            ("the model says something else", Reason.ANSWERING, prompts_folder(), "m1", other),
            ("answerer swapped", Reason.ANSWERER, prompts_folder(), None, echo),
        ):
            script.play = play
            with writing(before.library, url, prompts, model) as (services, ask):
                results = asked(cases, ask, services)
                now = circumstances(services, prompts)
                drifts = [drift(one, held, now, services.article) for one in results]
            fault = Fault(name, reason, tuple(case.id for case in cases))
            came.append(Came(fault, 0, tuple(one for one in drifts if one)))
    return came
