"""`python -m tests.bench` from end to end, on a set of three articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main

ARTICLES = (
    ("a", "Flood in Mosa", "The river Mosa flooded on Friday. Mayor Ana Petrov ordered 300 families to leave."),
    ("b", "Debt talks", "The finance ministry said that it had agreed with its creditors to halve the debt."),
    ("c", "Cup final", "The home team won the final by two goals to one before a crowd of 40,000."),
)
QUESTIONS = (
    ("q1", "How many families had to leave after the river Mosa flooded?", ["300"], ["a"]),
    ("q2", "Who won the final by two goals to one?", ["The home team"], ["c"]),
    ("q3", "Which volcano erupted in Iceland?", [], []),
)


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    folder = tmp_path / "bench" / "squad2_dev"
    folder.mkdir(parents=True)
    articles = [{"id": id_, "title": title, "text": text} for id_, title, text in ARTICLES]
    questions = [
        {
            "id": id_,
            "question": question,
            "answers": answers,
            "answerable": bool(answers),
            "type": "extractive",
            "evidence": [{"article_id": article, "text": ""} for article in gold],
            "history": [],
        }
        for id_, question, answers, gold in QUESTIONS
    ]
    for name, rows in (("corpus.jsonl", articles), ("dev.jsonl", questions)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder.parent


def test_what_is_present_is_measured_and_the_rest_skipped(
    bench: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, outcomes = tmp_path / "figures.json", tmp_path / "outcomes.jsonl"
    assert main(["--bench", str(bench), "--json", str(found), "--outcomes", str(outcomes)]) == 0
    shown = capsys.readouterr()
    assert "time_magazine_1963: skipped" in shown.err
    assert "| squad2_dev | answerable " in shown.out
    figures = json.loads(found.read_text("utf-8"))
    (answers,) = figures["answers"]
    assert (answers["n"], answers["in_quotes"], answers["retrieved"]) == (2, 1.0, 1.0)
    assert figures["abstention"][0]["auroc"] == 1.0
    assert figures["citations"]["citations"] >= 2
    assert figures["citations"]["broken"] == 0
    assert {json.loads(line)["id"] for line in outcomes.read_text("utf-8").splitlines()} == {"q1", "q2", "q3"}


def test_a_set_that_is_named_must_be_there(bench: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", str(bench), "--only", "time_magazine_1963"]) == 1
    assert "is not here" in capsys.readouterr().err


def test_an_unknown_set_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "nothing"])
    assert "there is no set nothing" in capsys.readouterr().err
