"""What sources say differently is told by `ask`, in JSON and in a kept conversation, and its places can be opened."""

import asyncio
import json
from pathlib import Path

from assistant.adapters.conversation_codec import decode, encode
from assistant.answer.contract import to_json
from assistant.cli.ask import readable
from assistant.cli.streaming import follow
from assistant.composition import Services
from assistant.domain.answer import Question
from assistant.domain.exchange import Exchange, evidence_of
from assistant.tui.present import answer_content
from tests.conftest import finish

ARTICLES = (
    ("courier", "2024-03-04", "Four people died in the landslide at Orvel on Sunday night, the police said on Monday."),
    ("herald", "2024-03-06", "Nine people died in the landslide at Orvel, the mayor said on Wednesday morning."),
)
QUESTION = "How many people died in the landslide at Orvel?"


def test_told_everywhere(services: Services, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": name, "title": "Landslide at Orvel", "date": day, "source": name.title(), "text": text})
        for name, day, text in ARTICLES
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    finish(services.ingest([str(tmp_path / "articles.jsonl")]))
    exchange = Exchange(Question(QUESTION))
    answer = asyncio.run(follow(services.ask(exchange.question), exchange, live=False))
    shown = readable(answer)
    assert "Sources differ:\n  Four people (Courier, 2024-03-04)" in shown
    assert "Nine people (Herald, 2024-03-06; later)" in shown
    (differing,) = to_json(answer)["disagreements"]
    assert [(one["value"], one["later"], one["correction"]) for one in differing["values"]] == [
        ("Four people", False, False),
        ("Nine people", True, False),
    ]
    for one in differing["values"]:
        quote = one["quotes"][0]
        article = services.catalogue.article(quote["article"]["id"])
        assert article
        assert article.text[quote["start"] : quote["end"]] == quote["quote"]
    assert "Nine people (Herald, 2024-03-06; later)" in answer_content(exchange, 1).plain
    assert {one.article.id for one in evidence_of(exchange)} == {"courier", "herald"}
    kept = decode(encode(exchange), ())
    assert kept.answer
    assert kept.answer.disagreements == answer.disagreements
