"""`python -m tests.bench.answer_fit [--of SET=N …]`: fits what tells which sentence answers, and how sure that is
(SentenceWeights and ConfidenceWeights), to development questions.

The sentence: a logistic model over the candidates of questions whose answer one of them holds, and with half the weight
of questions that nothing answers; each question counts the same. The confidence: its direction is what tells questions
that are answered from others, its scale and bias how often the quotes then hold the answer. A reader's scores have a
scale of their own, so another reader asks for both anew.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from math import log10

import numpy as np
from numpy.typing import NDArray

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.candidates import QuestionWords, candidates, weigh
from assistant.answer.quotation import ConfidenceWeights, unknown_names
from assistant.answer.selection import SHOWN, SentenceWeights
from assistant.answer.service import complete
from assistant.composition import Services
from assistant.domain.answer import Answer, Question
from tests.bench.__main__ import BENCH
from tests.bench.asking import Setting, filters_of, warm
from tests.bench.data import BenchSet, Item, load_set
from tests.bench.library import opened, prepared
from tests.bench.logistic import Array, chances, logistic_fit
from tests.bench.metrics import Judged, auroc, calibration_bins, calibration_error, holds
from tests.bench.plans import PLANS
from tests.bench.progress import counted

_READ = 12
_QUESTIONS = {"realtimeqa_2022": 300, "newsqa_mrqa_dev": 300, "squad2_dev": 200}
# What sets count when the direction is fitted: near misses of an encyclopaedia are not what news is asked.
_SETS = {"realtimeqa_2022": 1.0, "newsqa_mrqa_dev": 1.0, "squad2_dev": 0.5}
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the signals of its candidates (those of SentenceWeights, in that order), which of them hold the
    answer, and what the confidence knows besides."""

    name: str
    answerable: bool
    unknown: bool
    signals: Array
    holding: tuple[bool, ...]
    dense: float
    context: float
    searched: int


def main() -> None:
    """Print the weights, and what they come to beside the program's own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.answer_fit", description=__doc__)
    parser.add_argument("--of", action="append", default=[], metavar="SET=N", help="so many questions of a set")
    given = {name: int(number) for name, number in (one.split("=") for one in parser.parse_args().of)}
    rows = [row for name, n in (given or _QUESTIONS).items() for row in collected(load_set(BENCH / name), n)]
    sentence = np.array(astuple(SentenceWeights()))
    confidence = np.array(astuple(ConfidenceWeights()))
    _tell("as it is", rows, sentence, confidence)
    sentence = fitted_sentence(rows)
    _tell("with another sentence", rows, sentence, fitted_confidence(rows, sentence))
    for kind, weights in ((SentenceWeights, sentence), (ConfidenceWeights, fitted_confidence(rows, sentence))):
        print(kind.__name__, {one.name: round(float(w), 3) for one, w in zip(fields(kind), weights, strict=True)})


def collected(bench_set: BenchSet, n: int) -> Iterator[Asked]:
    """What the program finds for at most `n` questions of each kind of a set."""
    plan = PLANS[bench_set.name]
    chance = random.Random(5)

    def drawn(items: Sequence[Item]) -> list[Item]:
        return chance.sample(items, min(n, len(items)))

    answerable = drawn([one for one in bench_set.items if one.answers and one.answerable is not False])
    kinds = [(answerable, Setting.LIBRARY)]
    if plan.unanswerable:
        kinds.append((drawn([one for one in bench_set.items if plan.unanswerable(one)]), Setting.LIBRARY))
    if plan.leave_out:
        kinds.append((answerable, Setting.LEFT_OUT))
    with opened(prepared(bench_set), 0.0) as services, asyncio.Runner() as runner:
        warm(services)
        everything = tuple(ref.id for ref in services.catalogue.articles())
        for items, setting in kinds:
            for item in counted(items, f"{bench_set.name}, {setting}"):
                filters = filters_of(item, setting, everything)
                answer = runner.run(complete(services.ask(Question(item.question, item.history, filters, item.id))))
                asked = weigh(item.question, item.question, services.catalogue, services.catalogue.counts()[1])
                answers = item.answers if setting is Setting.LIBRARY and item in answerable else ()
                searched = services.catalogue.count_passages(filters)
                row = _asked(bench_set.name, asked, answer, answers, searched, services)
                if row:
                    yield row


def _asked(
    name: str, asked: QuestionWords, answer: Answer, answers: Sequence[str], searched: int, services: Services
) -> Asked | None:
    found = candidates(asked, answer.passages[:_READ], SentencexSplitter(), services.embedder)
    if not found:
        return None
    first = max(answer.passages, key=lambda one: one.scores.fused or 0.0)
    return Asked(
        name,
        bool(answers),
        bool(unknown_names(asked.text, asked)),
        np.array([(one.coverage, one.lead, one.kind, one.read, one.cosine, one.said) for one in found]),
        tuple(bool(answers) and holds([one.quote.text], answers) for one in found),
        first.scores.dense or 0.0,
        max(one.context for one in found),
        searched,
    )


def fitted_sentence(rows: Sequence[Asked]) -> Array:
    """Bias and weights of SentenceWeights. What a saying counts is kept: too few questions here ask for one."""
    used = [row for row in rows if not row.answerable or any(row.holding)]
    found = _fit(
        np.concatenate([row.signals[:, :-1] for row in used]),
        np.concatenate([np.array(row.holding, float) for row in used]),
        np.concatenate(
            [np.full(len(row.holding), (1.0 if row.answerable else 0.5) / len(row.holding)) for row in used]
        ),
    )
    return np.append(found, SentenceWeights().said)


def fitted_confidence(rows: Sequence[Asked], sentence: Array) -> Array:
    """Bias and weights of ConfidenceWeights. What the number of passages counts is kept, beside the sentence: that is
    seen in sets of many sizes, not in these."""
    known = [row for row in rows if not row.unknown]
    signals = np.array([_confident(row, sentence) for row in known])
    of = Counter((row.name, row.answerable) for row in known)
    weights = np.array([_SETS[row.name] / of[row.name, row.answerable] for row in known])
    labels = np.array([float(row.answerable) for row in known])
    direction = _fit(signals[:, :3], labels, weights)[1:]
    now = ConfidenceWeights()
    direction = np.append(direction, now.searched / now.sentence * direction[0])
    judged = [i for i, row in enumerate(known) if PLANS[row.name].calibrated]
    right = np.array([float(_shown_right(known[i], sentence)) for i in judged])
    bias, scale = logistic_fit((signals[judged] @ direction)[:, None], right, np.ones(len(judged)), ridge=0.0)
    return np.array([bias, *(scale * direction)])


def _fit(signals: Array, labels: Array, weights: Array) -> Array:
    return logistic_fit(signals, labels, weights, _RIDGE * float(weights.sum()))


def _ranked(row: Asked, sentence: Array) -> tuple[Array, NDArray[np.intp]]:
    odds = sentence[0] + row.signals @ sentence[1:]
    return odds, np.argsort(-odds, kind="stable")


def _confident(row: Asked, sentence: Array) -> tuple[float, float, float, float]:
    return float(_ranked(row, sentence)[0].max()), row.dense, row.context, log10(max(1, row.searched))


def _shown_right(row: Asked, sentence: Array) -> bool:
    return any(row.holding[i] for i in _ranked(row, sentence)[1][:SHOWN])


def _tell(title: str, rows: Sequence[Asked], sentence: Array, confidence: Array) -> None:
    print(f"{title}:")
    sure = [
        0.0 if row.unknown else float(chances(confidence[0] + np.array(_confident(row, sentence)) @ confidence[1:]))
        for row in rows
    ]
    for name in dict.fromkeys(row.name for row in rows):
        mine = [(chance, row) for chance, row in zip(sure, rows, strict=True) if row.name == name]
        yes = [(chance, row) for chance, row in mine if row.answerable]
        no = [chance for chance, row in mine if not row.answerable]
        first = np.mean([row.holding[int(_ranked(row, sentence)[1][0])] for _, row in yes])
        shown = np.mean([_shown_right(row, sentence) for _, row in yes])
        print(
            f"  {name}: in the first sentence {first:.3f}, in three {shown:.3f} (n {len(yes)});"
            f" AUROC {auroc([chance for chance, _ in yes], no):.3f} against {len(no)}"
        )
        cuts = (0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50)
        shares = (f"{c}: {np.mean([x >= c for x, _ in yes]):.3f} / {np.mean([x >= c for x in no]):.3f}" for c in cuts)
        print(f"    answered of them, and of the others: {', '.join(shares)}")
    pairs = [
        Judged(chance, _shown_right(row, sentence))
        for chance, row in zip(sure, rows, strict=True)
        if PLANS[row.name].calibrated
    ]
    print(f"  calibration error {calibration_error(calibration_bins(pairs)):.3f} (n {len(pairs)})")


if __name__ == "__main__":
    main()
