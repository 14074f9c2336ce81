"""The form of the news stories in tests/news/stories: what a question names must stand in its articles."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))
KINDS = {"as_of", "contradiction", "agree", "attribution", "timeline", "syndication"}
CLASSES = {"outlet", "speaker", "document", "unnamed", "opinion"}
ARTICLE_KEYS = {"id", "outlet", "date", "title", "text", "author", "origin"}

Story = dict[str, Any]
Article = dict[str, Any]
Question = dict[str, Any]


def load(path: Path) -> Story:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(story, dict), path.name
    return story


def articles_of(story: Story) -> dict[str, Article]:
    return {article["id"]: article for article in story["articles"]}


def questions(story: Story, kind: str) -> Iterator[Question]:
    return (question for question in story["questions"] if question["kind"] == kind)


def any_of(value: str | list[str]) -> list[str]:
    """`expect` is one text or a list of which any will do."""
    values = value if isinstance(value, list) else [value]
    assert values
    assert all(isinstance(one, str) and one for one in values), values
    return values


def stands(value: str | list[str], article: Article) -> bool:
    """Whether one of the values stands in the article as whole words."""
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", article["text"], re.IGNORECASE) for one in any_of(value))


@pytest.fixture(params=STORIES, ids=lambda path: path.stem)
def story(request: pytest.FixtureRequest) -> Story:
    return load(request.param)


def test_there_are_enough() -> None:
    stories = [load(path) for path in STORIES]
    kinds = Counter(question["kind"] for story in stories for question in story["questions"])
    assert len(stories) >= 30
    assert sum(kinds.values()) >= 300
    assert set(kinds) == KINDS


def test_ids_are_unique_and_numbers_too() -> None:
    ids = Counter(article["id"] for path in STORIES for article in load(path)["articles"])
    assert [one for one, count in ids.items() if count > 1] == []
    assert len({path.stem.split("-")[0] for path in STORIES}) == len(STORIES)


def test_questions_are_asked_once() -> None:
    asked = Counter(
        (question["kind"], question["ask"], question.get("as_of"))
        for path in STORIES
        for question in load(path)["questions"]
    )
    assert [one for one, count in asked.items() if count > 1] == []


def test_articles(story: Story) -> None:
    assert 4 <= len(story["articles"]) <= 7
    for article in story["articles"]:
        assert set(article) <= ARTICLE_KEYS, article["id"]
        assert type(article["date"]) is datetime.date, article["id"]
        assert 2018 <= article["date"].year <= 2026, article["id"]
        assert all(isinstance(article[key], str) and article[key] for key in set(article) - {"date"}), article["id"]
        assert 90 <= len(article["text"].split()) <= 220, article["id"]


def test_questions(story: Story) -> None:
    assert len(story["questions"]) >= 10
    for question in story["questions"]:
        assert question["kind"] in KINDS
        assert question["ask"].endswith("?"), question["ask"]


def test_as_of(story: Story) -> None:
    for question in questions(story, "as_of"):
        assert type(question["as_of"]) is datetime.date, question["ask"]
        assert ("expect" in question) != (question.get("abstains") is True), question["ask"]
        known = [article for article in story["articles"] if article["date"] <= question["as_of"]]
        if "expect" in question:
            assert any(stands(question["expect"], article) for article in known), question["ask"]
        for word in question.get("not", []):
            assert any(stands(word, article) for article in story["articles"]), (question["ask"], word)
            assert word not in any_of(question["expect"]), question["ask"]


def test_contradiction(story: Story) -> None:
    articles = articles_of(story)
    for question in questions(story, "contradiction"):
        assert len({value["article"] for value in question["values"]}) >= 2, question["ask"]
        for value in question["values"]:
            assert stands(value["value"], articles[value["article"]]), (question["ask"], value)
        assert ("later" in question) != ("correction" in question), question["ask"]
        if "later" in question:
            last = max(articles[value["article"]]["date"] for value in question["values"])
            assert articles[question["later"]]["date"] == last, question["ask"]
        else:
            assert question["correction"] in articles, question["ask"]


def test_agree(story: Story) -> None:
    articles = articles_of(story)
    for question in questions(story, "agree"):
        assert len(question["articles"]) >= 2, question["ask"]
        for one in question["articles"]:
            assert one in articles, question["ask"]
        assert all(
            stands(value, {"text": " ".join(articles[one]["text"] for one in question["articles"])})
            for value in any_of(question["expect"])
        ), question["ask"]


def test_attribution(story: Story) -> None:
    articles = articles_of(story)
    for question in questions(story, "attribution"):
        assert question["class"] in CLASSES, question["ask"]
        assert question["quote"] in articles[question["article"]]["text"], question["ask"]
        assert ("speaker" in question) == (question["class"] in {"speaker", "document"}), question["ask"]
        if "speaker" in question:
            # The article may give the full name in two places: "Stanley Marsh ... his daughter Elaine said".
            assert stands(question["speaker"].split(), articles[question["article"]]), question["ask"]


def test_timeline(story: Story) -> None:
    articles = articles_of(story)
    for question in questions(story, "timeline"):
        dates = [event["on"] for event in question["events"]]
        assert 3 <= len(dates) <= 6, question["ask"]
        assert all(type(date) is datetime.date for date in dates), question["ask"]
        assert dates == sorted(dates), question["ask"]
        for event in question["events"]:
            for word in event["words"]:
                assert stands(word, articles[event["article"]]), (question["ask"], word)


def test_syndication(story: Story) -> None:
    articles = articles_of(story)
    for question in questions(story, "syndication"):
        carriers = [articles[one] for one in question["articles"]]
        assert all(stands(question["expect"], article) for article in carriers), question["ask"]
        assert question["outlets"] == len({article["outlet"] for article in carriers}), question["ask"]
        origins = {article.get("origin", article["id"]) for article in carriers}
        assert question["origins"] == len(origins), question["ask"]
