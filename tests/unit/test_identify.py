"""The same article gets the same id, whichever way it comes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistant.adapters.urls import canonical_url
from assistant.domain.article import Article, digest
from assistant.domain.documents import RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.identify import file_stem, identify

TODAY = date(2026, 1, 2)


def identified(**fields: str) -> str:
    return identify(RawDocument(**{"text": "Some text.", **fields}), canonical_url, TODAY).id


def test_a_given_id_is_kept() -> None:
    assert identified(id="rtqa-5b14cd16b6fe", url="https://x.example/a") == "rtqa-5b14cd16b6fe"


def test_an_id_that_no_store_takes_is_replaced_by_a_stable_one() -> None:
    assert identified(id="x" * 200) == identified(id="x" * 200) != identified(id="y" * 200)
    assert len(identified(id="x" * 200)) < 40


def test_tracking_and_fragments_do_not_make_another_article() -> None:
    plain = identified(url="https://paper.example/story")
    assert plain == identified(url="https://paper.example/story?utm_source=mail#top", text="Other text.")
    assert plain != identified(url="https://paper.example/story-2")


def test_without_id_and_url_the_content_decides() -> None:
    assert identified(title="A") == identified(title="A") != identified(title="B")


def test_an_unknown_date_is_never_today() -> None:
    article = identify(RawDocument("Some text.", published="soon"), canonical_url, TODAY)
    assert article.published is None
    assert article.retrieved == TODAY
    assert file_stem(article).startswith("undated/")


def test_a_page_of_furniture_alone_is_no_article() -> None:
    with pytest.raises(UnreadableInput, match="no article text"):
        identify(RawDocument("A title\n\nNext Story\n\nAdvertisement", form=TextForm.COPIED), canonical_url, TODAY)


def test_a_page_of_links_alone_is_no_article() -> None:
    with pytest.raises(UnreadableInput, match="no article text"):
        identify(RawDocument("World\n\nSport\n\nImprint", form=TextForm.PAGE), canonical_url, TODAY)


def test_a_time_keeps_its_zone_and_a_day_that_can_not_be_is_unknown() -> None:
    article = identify(RawDocument("Some text.", published="2021-05-03T23:30:00-05:00"), canonical_url, TODAY)
    assert article.published == date(2021, 5, 3)
    assert article.published_at == datetime.fromisoformat("2021-05-03T23:30:00-05:00")
    for impossible in ("0001-01-01T00:00:00Z", "2031-05-03"):
        assert identify(RawDocument("Some text.", published=impossible), canonical_url, TODAY).published is None


def test_a_time_is_part_of_what_came_in_and_a_day_alone_is_hashed_as_ever() -> None:
    day = Article("a", "T", "Text.", published=date(2021, 5, 3))
    timed = Article("a", "T", "Text.", published=date(2021, 5, 3), published_at=datetime(2021, 5, 3, 10, tzinfo=UTC))
    assert day.content_hash == digest("T", "", "", "", "2021-05-03", "", "Text.")
    assert timed.content_hash != day.content_hash


def test_what_is_written_as_an_article_is_taken_as_it_is() -> None:
    article = identify(RawDocument("Share\n\nThe text.", author="By Ana Souza, Reuters"), canonical_url, TODAY)
    assert (article.text, article.author, article.language) == ("Share\n\nThe text.", "By Ana Souza, Reuters", None)
