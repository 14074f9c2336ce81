"""The news stories of tests/news, and a library that holds all of their articles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.composition import Services
from tests.bench.library import cache_folder, finished, opened

FOLDER = Path(__file__).parent.parent / "news" / "stories"


@dataclass(frozen=True, slots=True)
class Story:
    """A file of tests/news/stories: its articles and questions are as they are written there, and described in
    tests/news/README.md. Odd numbers are for development, even ones are held out."""

    name: str
    number: int
    articles: tuple[dict[str, Any], ...]
    questions: tuple[dict[str, Any], ...]

    @property
    def held_out(self) -> bool:
        """Whether figures may be told of it, and nothing be fitted to it."""
        return self.number % 2 == 0

    def of_kind(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """Its questions of some kinds, in order."""
        return (question for question in self.questions if question["kind"] in kinds)


def stories(folder: Path = FOLDER) -> list[Story]:
    """All stories, in order of their numbers."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        number = int(path.stem.split("-")[0])
        found.append(Story(path.stem, number, tuple(written["articles"]), tuple(written["questions"])))
    return found


def day(question: dict[str, Any], key: str = "as_of") -> date | None:
    """A day that a question names, or None."""
    value = question.get(key)
    return value if isinstance(value, date) or value is None else date.fromisoformat(str(value))


@contextmanager
def library(told: Sequence[Story]) -> Iterator[Services]:
    """A project with the articles of these stories, ingested once and kept by their content."""
    lines = [json.dumps(_filed(article), ensure_ascii=False) for story in told for article in story.articles]
    content = "\n".join(lines) + "\n"
    folder = cache_folder() / f"news-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "articles.jsonl"
    source.write_text(content, encoding="utf-8")
    with opened(folder) as services:
        finished(services.ingest([str(source)]))
    with opened(folder) as services:
        yield services


def _filed(article: dict[str, Any]) -> dict[str, Any]:
    """An article as a line for `assistant ingest`."""
    return {
        "id": article["id"],
        "title": article["title"],
        "date": str(article["date"]),
        "source": article["outlet"],
        "authors": [article["author"]] if article.get("author") else [],
        "text": article["text"],
    }
