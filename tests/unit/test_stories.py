"""Which articles are one text."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from assistant.adapters.minhash import HASHES, MinHashSigner
from assistant.domain.article import Article
from assistant.domain.story import Copy, story_of
from assistant.ingest.likeness import features_of, one_text, shingles, text_hash, title_words, titles_alike
from tests.bench.stories import grouped, made, measure

REPORT = Article(
    "a",
    "Ferry to Sorrel stopped after engine fire",
    "A fire in the engine room of the ferry Corvina stopped the only link to the island of Sorrel on Monday. The 212"
    " passengers were taken off by three fishing boats within the hour, the coast guard said in Port Ellery. Captain"
    " Edith Vance told the inquiry that the alarm had gone off at 7.40 in the morning, when the ship was at sea."
    "\n\nThe owner, Juniper Lines, has ordered a second ship from Halmstead, which will take over the crossing on"
    " Thursday. Until then the mail goes by helicopter. The Corvina was built in 1988 and was overhauled for 31 million"
    " crowns two years ago.",
    "Wire",
    published=date(2024, 3, 4),
)


def alike(one: Article, other: Article) -> bool:
    forth, back = (one_text(features_of(first), features_of(second)) for first, second in ((one, other), (other, one)))
    assert forth == back
    return forth


def test_made_up_stories_are_told_from_those_that_are_like_them() -> None:
    row = measure(21)
    assert row.f1 >= 0.97
    assert row.precision >= 0.99


def test_the_groups_do_not_depend_on_the_order() -> None:
    articles = [copy for copies in made(3, 40) for copy in copies]
    shuffled = random.Random(1).sample(articles, len(articles))
    assert grouped(articles) == grouped(shuffled)


def test_a_crowd_of_one_text_is_one_story_without_comparing_all_with_all() -> None:
    crowd = [replace(REPORT, id=f"{n:03}", source=f"Outlet {n}") for n in range(200)]
    assert set(grouped(crowd).values()) == {"000"}
    assert len(grouped(crowd)) == 200


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"source": "Post", "title": "Fishing boats rescue passengers of the Corvina"}, True),
        ({"source": "Post", "text": REPORT.text.replace("212", "210").partition("\n\n")[0]}, True),
        ({"source": "Post", "text": REPORT.text.upper()}, True),
        # The same form, and another fire.
        (
            {"source": "Post", "text": REPORT.text.replace("212", "87").replace("1988", "2003").replace("31", "9")},
            False,
        ),
        # Weeks later the same words are no news.
        ({"source": "Post", "text": f"{REPORT.text} The inquiry ends.", "published": date(2024, 5, 4)}, True),
        ({"source": "Post", "text": REPORT.text.partition("\n\n")[0], "published": date(2024, 5, 4)}, False),
        # One outlet follows a story up.
        ({"text": f"{REPORT.text}\n\nThe fire is out.", "published": date(2024, 3, 5)}, True),
        ({"title": "What we know", "text": REPORT.text.partition("\n\n")[0], "published": date(2024, 3, 9)}, False),
    ],
)
def test_what_makes_two_articles_one_text(change: dict[str, object], same: bool) -> None:
    assert alike(REPORT, replace(REPORT, id="b", **change)) is same  # type: ignore[arg-type]


def test_titles_are_compared_without_what_the_outlet_adds() -> None:
    assert title_words("Ferry stopped - CNN") == title_words("Ferry stopped | CNN Business") == {"ferry", "stopped"}
    assert titles_alike(title_words("Ferry stopped"), title_words("Team wins cup")) == 0.0


def test_a_sketch_is_the_same_for_the_same_set() -> None:
    signer = MinHashSigner()
    found = shingles(REPORT.text)
    assert signer.sketch(found) == signer.sketch(found[::-1])
    assert len(signer.sketch(found)) == 4 * HASHES
    assert len(signer.sketch(shingles(""))) == 4 * HASHES
    assert text_hash("“One”, two.\n") == text_hash("one two")


def test_a_story_is_told_by_its_earliest_copy() -> None:
    story = story_of(
        [Copy("c", "Echo", None), Copy("b", "Post", date(2024, 1, 2)), Copy("a", "Wire", date(2024, 1, 1))]
    )
    assert [copy.article_id for copy in story.copies] == ["a", "b", "c"]
    assert (story.told, story.more, story.earliest) == ("3 outlets, 1 origin", "+2 outlets", date(2024, 1, 1))
    assert story.also_in("b") == "also in: Wire (2024-01-01), Echo (undated); 3 outlets, 1 origin"
    twice = story_of([Copy("a", "Wire", None), Copy("b", "wire", None)])
    assert (twice.told, twice.more) == ("2 copies in 1 outlet", "+1 copy")
