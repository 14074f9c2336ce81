"""What the figures of the claim checker mean, on a set of one article."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assistant.domain.answer import CitationState
from tests.bench.claims import JudgedClaim, rows, run, voted
from tests.bench.data import BenchDataError

ARTICLE = "The river flooded on Friday. 1, 200 families had to leave their two - storey homes in Mosa."
CLAIMS = (
    ("1,200 families had to leave their two-storey homes in Mosa.", True),
    ("1,300 families had to leave their two-storey homes in Mosa.", False),
)


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    article = {"id": "a", "title": "", "text": ARTICLE}
    claims = [
        {"id": str(n), "type": "claim_support_x", "evidence": [{"article_id": "a"}], "claim": text, "supported": right}
        for n, (text, right) in enumerate(CLAIMS)
    ]
    (tmp_path / "corpus.jsonl").write_text(json.dumps(article), "utf-8")
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, claims)), "utf-8")
    return tmp_path


def test_a_claim_is_held_against_its_article_put_together_again(votes: Path) -> None:
    assert [one.state for one in voted(votes)] == [CitationState.VERIFIED, CitationState.UNSUPPORTED]
    (row, *_) = run("qags_news_claims", votes, votes, None)
    assert (row.n, row.supported, row.balanced) == (2, 1, 1.0)


def test_both_readings_of_a_paraphrase_are_told() -> None:
    judged = [
        JudgedClaim("1", "x", "", True, CitationState.PARAPHRASE, ""),
        JudgedClaim("2", "x", "", False, CitationState.UNSUPPORTED, ""),
        JudgedClaim("3", "y", "", True, CitationState.VERIFIED, ""),
    ]
    found = {(row.accepts, row.claims): row for row in rows("s", judged)}
    assert (found["verified", "all"].kept, found["verified", "all"].refused) == (0.5, 1.0)
    assert found["verified, paraphrase", "all"].kept == 1.0
    assert math.isnan(found["verified", "y"].balanced)


def test_an_absent_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchDataError, match="is not here"):
        voted(tmp_path)
