"""`python -m tests.bench.stories [SEED ...]`: how well copies of one report, edited lightly, are told from reports that
are merely like it. Made-up stories in 1 to 8 copies each."""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.adapters.minhash import MinHashSigner
from assistant.domain.article import Article
from assistant.domain.story import Signature, Story
from assistant.ingest.stories import Stories

STORIES = 300
"""How many stories are made."""
_PROSE = yaml.safe_load(Path(__file__).with_name("syndicated.yaml").read_text("utf-8"))
_GENRES: dict[str, dict[str, list[Any]]] = _PROSE["genres"]
_SEQUELS = 1 / 3
_FIRST_DAY = date(2024, 1, 5)


@dataclass(frozen=True, slots=True)
class StoriesRow:
    """Pairs of articles that were joined, held against those that are of one story."""

    stories: int
    articles: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the joined pairs that are of one story."""
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        """The share of the pairs of one story that were joined."""
        return self.right / ((self.right + self.missed) or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def measure(seed: int, stories: int = STORIES) -> StoriesRow:
    """Make stories, group their copies, and count."""
    truth = {copy.id: copy_of for copy_of, copies in enumerate(made(seed, stories)) for copy in copies}
    articles = [copy for copies in made(seed, stories) for copy in copies]
    return scored(truth, grouped(articles), stories)


def grouped(articles: Sequence[Article]) -> dict[str, str]:
    """The story of each article that is in any."""
    store = MemoryStore(articles)
    for _ in Stories(store, MinHashSigner()).bring_up():
        pass
    return store.grouped


def scored(truth: dict[str, int], found: dict[str, str], stories: int) -> StoriesRow:
    """The pairs of `found` held against those of `truth`."""
    both = Counter((truth[one], story) for one, story in found.items())
    right, joined = _pairs(both.values()), _pairs(Counter(found.values()).values())
    return StoriesRow(stories, len(truth), right, joined - right, _pairs(Counter(truth.values()).values()) - right)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


class MemoryStore:
    """What grouping reads and writes, without a library."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = {one.id: one for one in articles}
        self._signed: dict[str, tuple[str, bytes]] = {}
        self._verdicts: dict[tuple[str, str], bool] = {}
        self.grouped: dict[str, str] = {}

    def article(self, article_id: str) -> Article | None:
        return self._articles.get(article_id)

    def unsigned(self) -> list[str]:
        return sorted(self._articles.keys() - self._signed.keys())

    def sign(self, signed: Iterable[tuple[str, str, bytes]]) -> None:
        self._signed |= {id_: (hash_, sketch) for id_, hash_, sketch in signed}

    def signatures(self) -> list[Signature]:
        return [
            Signature(id_, one.source, one.title, one.published, *self._signed[id_])
            for id_, one in sorted(self._articles.items())
        ]

    def verdicts(self) -> dict[tuple[str, str], bool]:
        return dict(self._verdicts)

    def judge(self, verdicts: Mapping[tuple[str, str], bool]) -> None:
        self._verdicts |= verdicts

    def group(self, stories: Mapping[str, str]) -> None:
        self.grouped = dict(stories)

    def due(self) -> bool:
        return False

    def derive_by(self, rule: str) -> None:
        pass

    def stories(self, article_ids: Sequence[str]) -> dict[str, Story]:
        raise NotImplementedError


# The articles


def made(seed: int, stories: int) -> Iterator[list[Article]]:
    """Stories of 1 to 8 copies each; the genres take turns. A third of them are the sequel, a week later, of the one
    before in their genre: of the same places, people and firms, with other figures."""
    rng = random.Random(seed)
    former: dict[str, tuple[dict[str, str], date]] = {}
    for number, genre in zip(range(stories), itertools.cycle(_GENRES)):
        # What comes every week comes on the same day of the week.
        slots, day = _names(rng) | _figures(rng), _FIRST_DAY + timedelta(days=7 * rng.randrange(20))
        if genre in former and rng.random() < _SEQUELS:
            slots, day = former[genre][0] | _figures(rng), former[genre][1] + timedelta(days=7)
        former[genre] = slots, day
        story = _story(rng, genre, slots)
        outlets = rng.sample(_PROSE["outlets"], rng.randint(1, 8))
        yield [_copy(rng, story, f"s{number:03}-{n}", outlet, day, first=n == 0) for n, outlet in enumerate(outlets)]


@dataclass(frozen=True, slots=True)
class _Told:
    """A report before any outlet edits it."""

    place: str
    titles: tuple[str, ...]
    paragraphs: tuple[str, ...]


def _story(rng: random.Random, genre: str, slots: Mapping[str, str]) -> _Told:
    titles = tuple(one.format(**slots) for one in _GENRES[genre]["titles"])
    text = tuple(rng.choice(forms).format(**slots) for forms in _GENRES[genre]["text"])
    return _Told(slots["place"], titles, text)


def _names(rng: random.Random) -> dict[str, str]:
    places, firms, teams = (rng.sample(_PROSE[names], 3) for names in ("places", "firms", "teams"))
    people = [f"{rng.choice(_PROSE['first_names'])} {rng.choice(_PROSE['last_names'])}" for _ in range(4)]
    slots = {"y1": str(rng.randint(1950, 2020))}
    for name, values in (("place", places), ("firm", firms), ("team", teams), ("person", people)):
        slots |= {f"{name}{n if n > 1 else ''}": value for n, value in enumerate(values, 1)}
    return slots


def _figures(rng: random.Random) -> dict[str, str]:
    up = rng.choice(["higher", "lower"])
    slots = {"up": up, "moved": "rose" if up == "higher" else "fell", "raises": rng.choice(["raises", "keeps", "cuts"])}
    slots |= {f"n{n}": f"{rng.choice([rng.randint(11, 99), rng.randint(100, 9_999)]):,}" for n in range(1, 9)}
    slots |= {f"m{n}": str(rng.randint(4, 19)) for n in (1, 2)} | {"p1": str(rng.randint(4, 94))}
    return slots | {"s1": str(rng.randint(2, 5)), "s2": str(rng.randint(0, 1))}


def _copy(rng: random.Random, story: _Told, id_: str, outlet: str, day: date, *, first: bool) -> Article:
    published: date | None = day + timedelta(days=0 if first else rng.choice([0, 0, 0, 1, 1, 2]))
    paragraphs, title = list(story.paragraphs), rng.choice(story.titles)
    for edit, chance in _EDITS:
        if not first and rng.random() < chance:
            paragraphs = edit(rng, paragraphs)
    if rng.random() < 0.6:
        line = rng.choice(["{place} (Wire) — ", "{place}, {day} | ", "{caps} - ", "By our own staff\n\n"])
        paragraphs[0] = line.format(place=story.place, caps=story.place.upper(), day=day.isoformat()) + paragraphs[0]
    article = Article(id_, title, "\n\n".join(paragraphs), outlet, None, None, published)
    if rng.random() < 0.15:
        article = replace(article, published=None)
    return replace(article, source=None) if rng.random() < 0.05 else article


def _cut_end(rng: random.Random, paragraphs: list[str]) -> list[str]:
    return paragraphs[: rng.randint(max(3, len(paragraphs) - 3), len(paragraphs))]


def _drop_one(rng: random.Random, paragraphs: list[str]) -> list[str]:
    gone = rng.randrange(1, len(paragraphs))
    return paragraphs[:gone] + paragraphs[gone + 1 :]


def _own_sentence(rng: random.Random, paragraphs: list[str]) -> list[str]:
    place = rng.randrange(len(paragraphs))
    return [*paragraphs[:place], f"{paragraphs[place]} {rng.choice(_PROSE['own_sentences'])}", *paragraphs[place + 1 :]]


def _spelled(_: random.Random, paragraphs: list[str]) -> list[str]:
    return [_replaced(one, _PROSE["spelling"]) for one in paragraphs]


def _straight(_: random.Random, paragraphs: list[str]) -> list[str]:
    return [one.replace("“", '"').replace("”", '"') for one in paragraphs]


def _rounded(rng: random.Random, paragraphs: list[str]) -> list[str]:
    places = [n for n, one in enumerate(paragraphs) if re.search(r"\b\d{2,}\b", one)]
    if not places:
        return paragraphs
    place = rng.choice(places)
    text = re.sub(r"\b(\d+)\d\b", lambda match: f"{match[1]}0", paragraphs[place], count=1)
    return [*paragraphs[:place], text, *paragraphs[place + 1 :]]


def _reworded(rng: random.Random, paragraphs: list[str]) -> list[str]:
    others = {" said ": " told reporters ", " since ": " because ", " most of ": " the larger part of "}
    return [_replaced(one, others) if rng.random() < 0.5 else one for one in paragraphs]


def _boilerplate(rng: random.Random, paragraphs: list[str]) -> list[str]:
    return [*paragraphs, rng.choice(_PROSE["boilerplate"])]


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


_EDITS: tuple[tuple[Callable[[random.Random, list[str]], list[str]], float], ...] = (
    (_cut_end, 0.5),
    (_drop_one, 0.3),
    (_own_sentence, 0.4),
    (_spelled, 0.5),
    (_straight, 0.5),
    (_rounded, 0.3),
    (_reworded, 0.4),
    (_boilerplate, 0.4),
)


def main(seeds: Sequence[str]) -> None:
    """Print a row a seed."""
    for seed in map(int, seeds or ["1"]):
        row = measure(seed)
        print(
            f"seed {seed}: {row.stories} stories in {row.articles} articles; {row.wrong} pairs joined wrongly,"
            f" {row.missed} missed; precision {row.precision:.4f}, recall {row.recall:.4f}, F1 {row.f1:.4f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
