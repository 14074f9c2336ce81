"""What is measured on which set, and the run over one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench import retrieval
from tests.bench.asking import Outcome, Setting, ask_all, warm
from tests.bench.claims import ClaimRow
from tests.bench.data import BenchSet, Item
from tests.bench.library import opened, prepared
from tests.bench.metrics import Judged
from tests.bench.retrieval import RetrievalRow
from tests.bench.scores import (
    AbstentionRow,
    AnswerRow,
    TimingRow,
    abstention_row,
    answer_row,
    judged,
    never_abstaining,
    timing_row,
)

Choice = Callable[[Item], bool]


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """A row of the answers' table: of the outcomes, those whose question `chosen` takes."""

    questions: str
    chosen: Choice
    published: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured on a set; each choice says on which of its questions, None on none of them.

    `unanswerable` asks questions that no article answers; `leave_out` asks the answerable ones again without
    their gold article; `given` asks over the gold article alone. `calibrated` sets count in the calibration.
    """

    ranked: Choice | None = None
    answerable: Choice | None = None
    rows: tuple[AnswerRows, ...] = ()
    unanswerable: Choice | None = None
    against: str = ""
    leave_out: bool = False
    given: AnswerRows | None = None
    calibrated: bool = False


@dataclass(slots=True)
class Measured:
    """Everything measured on one set, or on several: see `add`."""

    retrieval: list[RetrievalRow] = field(default_factory=list)
    answers: list[AnswerRow] = field(default_factory=list)
    abstention: list[AbstentionRow] = field(default_factory=list)
    timing: list[TimingRow] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    unabstained: list[Judged] = field(default_factory=list)
    shown: list[Judged] = field(default_factory=list)
    calibrated: list[str] = field(default_factory=list)
    claims: list[ClaimRow] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        """Append what was measured on another set."""
        self.retrieval += other.retrieval
        self.answers += other.answers
        self.abstention += other.abstention
        self.timing += other.timing
        self.outcomes += other.outcomes
        self.unabstained += other.unabstained
        self.shown += other.shown
        self.calibrated += other.calibrated
        self.claims += other.claims


def _always(_: Item) -> bool:
    return True


def _answerable(item: Item) -> bool:
    return item.answerable is True


def _unanswerable(item: Item) -> bool:
    return item.answerable is False


def _gold_link(item: Item) -> bool:
    return item.type == "quiz_gold_article"


def _stands_alone(item: Item) -> bool:
    return item.bm25_rank == 1


PLANS: Mapping[str, Plan] = {
    "realtimeqa_2022": Plan(
        ranked=_gold_link,
        answerable=_answerable,
        rows=(
            AnswerRows("answerable", _answerable, "GPT-3 with the articles: EM .506, F1 .656"),
            AnswerRows("with a gold link", _gold_link),
        ),
        unanswerable=lambda item: item.type == "later_news_not_in_corpus",
        against="later news",
        calibrated=True,
    ),
    "newsqa_mrqa_dev": Plan(
        ranked=_always,
        answerable=_stands_alone,
        rows=(AnswerRows("gold article first for BM25", _stands_alone),),
        against="gold article left out",
        leave_out=True,
        given=AnswerRows("gold article given", _always, "BERT-base: EM .508, F1 .668"),
        calibrated=True,
    ),
    "time_magazine_1963": Plan(ranked=_always),
    "squad2_dev": Plan(
        answerable=_answerable,
        rows=(AnswerRows("answerable", _answerable),),
        unanswerable=_unanswerable,
        against="near misses",
    ),
}


def run(bench_set: BenchSet, plan: Plan) -> Measured:
    """Measure `plan` on the set. Raises AssistantError, BenchDataError."""
    folder, name = prepared(bench_set), bench_set.name
    measured = Measured()
    with opened(folder) as services:
        warm(services)
        if plan.ranked:
            ranked = _chosen(bench_set, plan.ranked)
            measured.retrieval = retrieval.measure(name, ranked, services) if ranked else []
        if not plan.answerable:
            return measured
        items = _chosen(bench_set, plan.answerable)
        answers = ask_all(items, services, Setting.LIBRARY, "answers")
        given = ask_all(_chosen(bench_set, plan.given.chosen), services, Setting.GIVEN, "given") if plan.given else []
        if plan.leave_out:
            others = ask_all(items, services, Setting.LEFT_OUT, "left out")
        else:
            others = ask_all(_chosen(bench_set, plan.unanswerable), services, Setting.LIBRARY, "unanswerable")
    with opened(folder, threshold=0.0) as services:
        again = _again(answers, lambda rest: ask_all(rest, services, Setting.LIBRARY, "never abstaining"))
        again_given = _again(given, lambda rest: ask_all(rest, services, Setting.GIVEN, "given, never abstaining"))
    for rows in plan.rows:
        chosen = [one for one in answers if rows.chosen(one.item)]
        measured.answers.append(answer_row(name, rows.questions, chosen, again, rows.published))
    if plan.given:
        measured.answers.append(answer_row(name, plan.given.questions, given, again_given, plan.given.published))
    measured.abstention.append(abstention_row(name, plan.against, answers, others, again))
    if plan.calibrated:
        measured.calibrated = [name]
        measured.unabstained = judged(never_abstaining(answers, again), others)
        measured.shown = judged(answers, others)
    measured.outcomes = answers + given + others
    measured.timing = [
        timing_row(name, str(setting), found)
        for setting in Setting
        if (found := [one for one in measured.outcomes if one.setting is setting])
    ]
    return measured


def _chosen(bench_set: BenchSet, choice: Choice | None) -> list[Item]:
    return [item for item in bench_set.items if choice and choice(item)]


def _again(outcomes: Sequence[Outcome], ask: Callable[[Sequence[Item]], Sequence[Outcome]]) -> dict[str, Outcome]:
    """The abstained questions asked again, by id; those without any passage have nothing to say."""
    rest = [one.item for one in outcomes if not one.answered and one.passages]
    return {one.item.id: one for one in ask(rest)} if rest else {}
