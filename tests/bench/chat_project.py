"""What the chat's benchmark works on: the starter corpus, a long conversation, and articles to bring in."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
from pathlib import Path

from assistant.adapters.conversations import ConversationFile
from assistant.composition import Services, open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.conversation import new_id
from assistant.domain.exchange import Exchange
from tests.bench.library import finished
from tests.bench.progress import counted

TOP = Path(__file__).parents[2]
_QUESTION = re.compile(r"^\s*(?:- )?question: *[\"']?(.+?)[\"']?$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ANSWERED = 40
_SENTENCES = 40


def make(folder: Path, turns: int) -> None:
    """A project of the starter corpus, indexed, with a conversation of `turns` answered questions."""
    shutil.copytree(TOP / "corpus", folder / "corpus")
    (folder / "assistant.toml").touch()
    settings = load(folder, {}).settings
    services = open_services(settings, "quotes")
    try:
        finished(services.ingest([]))
        wanted = questions()[: min(turns, _ANSWERED)]
        answered = [asyncio.run(_answered(services, question)) for question in counted(wanted, "answers")]
    finally:
        services.close()
    store, conversation = ConversationFile(settings.conversations_file), new_id()
    for number in range(turns):
        store.save_turn(conversation, number, answered[number % len(answered)])
    store.close()


def questions() -> list[str]:
    """The scripted questions about the starter corpus, in an order of its own."""
    found = [
        one for path in sorted((TOP / "tests" / "qa").glob("*.yaml")) for one in _QUESTION.findall(path.read_text())
    ]
    random.Random(1).shuffle(found)
    return found


def articles(file: Path, count: int) -> None:
    """`count` new articles, made of the sentences of the starter corpus."""
    texts = [path.read_text("utf-8").split("---", 2)[-1] for path in sorted((TOP / "corpus").rglob("*/*.md"))]
    sentences = [one.strip() for text in texts for one in _SENTENCE.split(text) if len(one) > 40]
    chosen = random.Random(2)
    with file.open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = "\n\n".join(" ".join(chosen.sample(sentences, 5)) for _ in range(_SENTENCES // 5))
            row = {"id": f"made-{number}", "title": f"Made article {number}", "text": text, "source": "Bench"}
            stream.write(json.dumps(row) + "\n")


async def _answered(services: Services, question: str) -> Exchange:
    exchange = Exchange(Question(question))
    async for event in services.ask(exchange.question):
        exchange.take(event)
    return exchange
