"""Readers, writers and a few random kills of either, and a few kills of everything that writes: the short forms of
`python -m tests.soak` and `python -m tests.soak.matrix`."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench.scale.picture import Line, drawn
from tests.soak.articles import Subject, Version, agrees, subjects
from tests.soak.ledger import Ledger
from tests.soak.matrix import Matrix
from tests.soak.soaking import Plan, soak, summary

SEED = 20260214


def test_nothing_is_wrong_and_nothing_lost_while_processes_are_killed(tmp_path: Path) -> None:
    told: list[str] = []
    counts = soak(tmp_path, Plan(20, 3, 2, 40, 2.0, SEED, enough=3), told.append)
    assert not counts.wrong, counts.wrong
    assert not counts.errors, counts.errors
    assert counts.answered, summary(counts)
    assert counts.acknowledged, summary(counts)
    assert counts.killed.total(), summary(counts)


def test_a_kill_of_anything_that_writes_ends_well(tmp_path: Path) -> None:
    told: list[str] = []
    matrix = Matrix(tmp_path, 24, SEED, told.append)
    assert matrix.run(6) == 0, told
    assert len(matrix.survived) == 6


@pytest.mark.parametrize(
    ("short", "right"),
    [("1,431", True), ("1,431 people", True), ("431", False), ("1,431 of 2,000", False), ("Karin Holmer", False)],
)
def test_a_short_answer_gives_the_figure_and_no_other(short: str, right: bool) -> None:
    assert agrees(short, ["1,431"]) is right


def test_an_answer_has_to_fit_what_the_article_was_while_it_was_asked() -> None:
    (subject,) = subjects(1, random.Random(SEED))
    old, new = subject.version(random.Random(1)), subject.version(random.Random(2))
    ledger = Ledger([subject])
    ledger.begin(subject.id, old)
    ledger.acknowledge([subject.id])
    before = time.monotonic()
    ledger.begin(subject.id, new)
    during = time.monotonic()
    ledger.acknowledge([subject.id])
    after = time.monotonic()
    for version, moments in ((old, (before, during)), (new, (during, during)), (new, (after, after))):
        ledger.judge(subject, _answer(subject, version), *moments)
    assert ledger.counts.wrong == []
    ledger.judge(subject, _answer(subject, old), time.monotonic(), time.monotonic())
    assert len(ledger.counts.wrong) == 2
    assert ledger.counts.answered == 4


def test_the_picture_of_growth_is_one_that_a_browser_reads() -> None:
    text = drawn(
        "Growth <here>", [Line("a", [(1000, 1.0), (100_000, 12.5)]), Line("b", [(1000, 0.0), (100_000, 12.0)])]
    )
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert len(root.findall("{*}polyline")) == 2


def _answer(subject: Subject, version: Version) -> dict[str, object]:
    start = version.text.index(version.value)
    quote = {
        "article": {"id": subject.id},
        "quote": version.value,
        "start": start,
        "end": start + len(version.value),
    }
    answer = {
        "standalone_question": subject.question, "status": "answered", "short_answer": version.value,
        "citations": [quote], "diagnosis": None, "answer": "", "error": None,
    }  # fmt: skip
    found: dict[str, object] = json.loads(json.dumps(answer))
    return found
