"""`ask --explain`: why each passage stands where it stands, after the answer or as a key of its JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.grain import QUESTION, indexed
from tests.program.commands import run_here

OF_ANSWER = {
    "id", "question", "standalone_question", "status", "answer", "short_answer", "confidence", "citations", "claims",
    "passages", "hidden_claims", "notes", "diagnosis", "engine", "usage", "timings_ms", "error",
}  # fmt: skip


@pytest.fixture(scope="module")
def grain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one article."""
    return indexed(tmp_path_factory.mktemp("grain"))


def test_the_table_comes_after_the_answer(grain: Path) -> None:
    plain = run_here(grain, "ask", QUESTION)
    done = run_here(grain, "ask", "--explain", "--since", "2019-01-01", QUESTION)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(plain.stdout)
    told = done.stdout.removeprefix(plain.stdout)
    for part in (
        f"Searched: {QUESTION}",
        "Filters: only articles from 2019-01-01 on",
        "1 found, 1 of them read, of 1 candidate (1 by meaning, 1 by words) among 1 passage",
        "Took: question embedded ",
        "cited [1]",
        "Moscow pledges grain · Wire · 2019-09-25",
    ):
        assert part in told


def test_the_json_has_one_key_more_where_it_was_asked_for(grain: Path) -> None:
    plain = json.loads(run_here(grain, "ask", "--json", QUESTION).stdout)
    told = json.loads(run_here(grain, "ask", "--json", "--explain", QUESTION).stdout)
    assert set(plain) >= OF_ANSWER
    assert "trace" not in plain
    trace = told.pop("trace")
    assert {**told, "timings_ms": {}} == {**plain, "timings_ms": {}}
    (search,) = trace["searches"]
    (passage,) = search["passages"]
    (found,) = plain["passages"]
    assert (passage["id"], passage["rank"]) == (found["id"], found["rank"])
    scores = {name: passage["standings"][name]["score"] for name in ("dense", "words", "fused", "reader")}
    assert scores == found["scores"]
    assert (passage["fate"], passage["markers"]) == ("cited", [one["marker"] for one in plain["citations"]])


def test_a_batch_is_explained_line_by_line_and_an_abstention_too(grain: Path) -> None:
    lines = f"{json.dumps({'question': QUESTION})}\nbroken\n{json.dumps({'question': 'Who runs Apple?'})}\n"
    done = run_here(grain, "ask", "--batch", "-", "--explain", stdin=lines)
    first, broken, last = (json.loads(line) for line in done.stdout.splitlines())
    assert first["trace"]["searches"][0]["passages"][0]["fate"] == "cited"
    assert broken["status"] == "error"
    assert broken["trace"] is None
    assert last["status"] == "abstained"
    assert last["trace"]["searches"][0]["passages"][0]["fate"] == "read"
    plain = run_here(grain, "ask", "--explain", "Who runs Apple?")
    assert plain.returncode == 3
    assert "read, not cited" in plain.stdout
