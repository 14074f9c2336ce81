"""The same article gets the same id, whichever way it comes."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.adapters.urls import canonical_url
from assistant.domain.errors import UnreadableInput
from assistant.domain.ports import RawDocument
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
        identify(RawDocument("A title\n\nNext Story\n\nAdvertisement", copied=True), canonical_url, TODAY)
