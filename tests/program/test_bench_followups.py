"""The follow-ups' part of `python -m tests.bench`, on conversations of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import main

HISTORY = [
    {"role": "user", "text": "When did the river Mosa flood?"},
    {"role": "assistant", "text": "The river Mosa flooded on Friday."},
]


def written(folder: Path, questions: list[dict[str, object]], articles: list[dict[str, str]]) -> None:
    """A set in `folder`; without articles it has no corpus."""
    folder.mkdir(parents=True)
    (folder / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions), "utf-8")
    if articles:
        (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in articles), "utf-8")


def row(question: str, rewrite: str, kind: str, gold: list[str]) -> dict[str, object]:
    evidence = [{"article_id": one, "text": ""} for one in gold]
    return {
        "id": f"{question} {kind}", "question": question, "rewrite": rewrite, "type": kind, "history": HISTORY,
        "evidence": evidence,
    }  # fmt: skip


def test_follow_ups_are_compared_with_the_last_turn_and_the_human_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = row("How many left it?", "How many left the river Mosa?", "rewrite_needed", [])
    alone = row("Who won the cup in Velmar?", "Who won the cup in Velmar?", "already_standalone", [])
    written(tmp_path / "canard_dev", [needed, alone], [])
    articles = [
        {"id": "flood", "title": "Flood", "text": "The river Mosa flooded on Friday, and 300 families left."},
        {"id": "cup", "title": "Cup", "text": "The home team won the final by two goals to one."},
    ]
    turns = [row("How many left?", "How many left the Mosa?", kind, ["flood"]) for kind in ("cast2021", "cast2019")]
    written(tmp_path / "trec_cast_2019_2022", turns, articles)
    found = tmp_path / "figures.json"
    sets = "canard_dev,trec_cast_2019_2022"
    assert main(["--bench", str(tmp_path), "--only", sets, "--json", str(found)]) == 0
    assert "## Follow-ups" in capsys.readouterr().out
    rows = {(one["set"], one["figure"]): one for one in json.loads(found.read_text("utf-8"))["followups"]}
    assert rows["canard_dev", "added words, of all"]["ours"] == 1.0
    assert rows["canard_dev", "stand-alone ones unchanged"]["ours"] == 1.0
    recall = rows["trec_cast_2019_2022", "recall@5"]
    assert (recall["n"], recall["ours"], recall["human"]) == (1, 1.0, 1.0)


def test_a_set_of_conversations_that_is_named_must_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bench", str(tmp_path), "--only", "mtrag_un"]) == 1
    assert "is not here" in capsys.readouterr().err
