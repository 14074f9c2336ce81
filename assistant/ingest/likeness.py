"""Whether two articles are one text: copies of a report, edited lightly by each outlet that took it over.

Shared words alone don't tell. What returns every week or year (market reports, the five things to know, the winter
solstice) shares whole paragraphs with its former self, and the pages of one outlet share their furniture. Copies also
share the facts: figures and names. And an article is about what its title says, which furniture is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.domain.article import Article, digest

RULE = "stories-1"
"""Changes whenever other articles would be joined."""

_SHINGLE = 5
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
# What an outlet adds to its titles: " | The Post", " - The Post".
_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—-]{1,40}$|\s*\.\.\.$|\s*…$")
_SENTENCE_END = re.compile(r"[.!?:;\"“”'‘’\n]\s*$")
_FUNCTION = frozenset(
    """
    a about after an and are as at be but by for from has have he her his how in is it its more no not of on or over
    s she than that the their they this to up was were what when where which who why will with you your
    """.split()  # noqa: SIM905
)

# Nearly all of the text is the same: only then may time lie between two copies.
_SAME = 0.9
# Of a shorter text, too little is a passage that any two articles may share.
_SHORT = 60
_SHORT_SHARE = 0.8
# The share of its shingles that the shorter article has in common with the longer one. Where each outlet edits every
# paragraph and cuts some, about half are left.
_CONTAINED, _MOSTLY = 0.45, 0.9
_MOSTLY_ALIKE = 0.8
# The share of the shorter article's figures and names that the longer one has too. An outlet that takes a report over
# adds its own, and rounds some; reports that share their form alone have up to .64 in common.
_FACTS, _FACTS_OF_ONE = 0.72, 0.8
_FEW_FACTS = 4
# The same of figures alone, which next week's report has others of while its names are the same; and where no two dates
# tell that it is another week.
_FEW_FIGURES = 2
_FIGURES, _FIGURES_FAR = 0.5, 0.8
# Days between two outlets' copies, and between two articles of one outlet, of which one replaces the other.
_DAYS, _DAYS_OF_ONE = 4, 3
# The share of its content words that the shorter title has in common with the other, or with the text.
_TITLES, _REWORDED = 0.5, 0.34


@dataclass(frozen=True, slots=True)
class Features:
    """What of an article is compared."""

    source: str | None
    published: date | None
    title: frozenset[str]
    titled: float
    """The share of the title's content words that stand in the text."""
    words: int
    shingles: frozenset[str]
    facts: frozenset[str]
    figures: frozenset[str]
    """Those of the facts that are figures."""


def text_words(text: str) -> list[str]:
    """The words and figures of `text` in order, in lower case."""
    return _WORD.findall(text.lower())


def shingles(text: str) -> list[str]:
    """Every run of five words of `text`, each once, in order; all of it where it has fewer."""
    return _shingles(text_words(text))


def text_hash(text: str) -> str:
    """The same for two texts that are word for word the same, whatever their case, punctuation and layout."""
    return digest(" ".join(text_words(text)))[:32]


def title_words(title: str) -> frozenset[str]:
    """The content words of a title, without what its outlet adds to every title."""
    short = _SUFFIX.sub("", title)
    while short != title:
        title, short = short, _SUFFIX.sub("", short)
    return frozenset(_WORD.findall(title.lower())) - _FUNCTION


def titles_alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of its content words that the shorter title has in common with the other, 0.0 to 1.0."""
    return _contained(one, other)


def features_of(article: Article) -> Features:
    """What of the article is compared."""
    words = text_words(article.text)
    title, facts = title_words(article.title), _facts(article.text)
    return Features(
        source=(article.source or "").casefold() or None,
        published=article.published,
        title=title,
        titled=len(title.intersection(words)) / len(title) if title else 0.0,
        words=len(words),
        shingles=frozenset(_shingles(words)),
        facts=facts,
        figures=frozenset(one for one in facts if one[0].isdigit()),
    )


def one_text(one: Features, other: Features) -> bool:
    """Whether two articles are of one story."""
    common = len(one.shingles & other.shingles)
    jaccard = common / (len(one.shingles) + len(other.shingles) - common)
    contained = common / min(len(one.shingles), len(other.shingles))
    titles = titles_alike(one.title, other.title)
    # Where one outlet is not known they are likely two; where neither is, both may come from one folder of saved pages.
    two_outlets = one.source != other.source
    if two_outlets:
        about_it = titles >= _REWORDED or max(one.titled, other.titled) >= _TITLES
    else:
        about_it = titles >= _SAME or min(one.titled, other.titled) >= _TITLES
    if not about_it:
        return False
    days = abs((one.published - other.published).days) if one.published and other.published else None
    near = days is not None and days <= (_DAYS if two_outlets else _DAYS_OF_ONE)
    if not _same_facts(one, other, _FACTS if two_outlets else _FACTS_OF_ONE, _FIGURES if near else _FIGURES_FAR):
        return False
    if min(one.words, other.words) < _SHORT:
        return jaccard >= _SHORT_SHARE and titles >= _TITLES
    if jaccard >= _SAME:
        return True
    if days is not None and not near:
        return False
    if two_outlets:
        return contained >= _CONTAINED
    # An outlet rather follows a story up than that it prints it twice.
    return jaccard >= _MOSTLY_ALIKE or (contained >= _MOSTLY and titles >= _TITLES)


def _same_facts(one: Features, other: Features, share: float, of_figures: float) -> bool:
    if len(min(one.facts, other.facts, key=len)) >= _FEW_FACTS and _contained(one.facts, other.facts) < share:
        return False
    figures = one.figures, other.figures
    return len(min(figures, key=len)) < _FEW_FIGURES or _contained(*figures) >= of_figures


def is_furniture(titles: list[tuple[frozenset[str], float]]) -> bool:
    """Whether one text under these titles of one outlet is no article; each title with the share of it that stands
    in the text."""
    first, *rest = titles
    unlike = any(titles_alike(first[0], other[0]) < _REWORDED for other in rest)
    return unlike and sum(titled for _, titled in titles) / len(titles) < _TITLES


def _shingles(words: list[str]) -> list[str]:
    last = max(1, len(words) - _SHINGLE + 1)
    return list(dict.fromkeys(" ".join(words[start : start + _SHINGLE]) for start in range(last)))


def _facts(text: str) -> frozenset[str]:
    """The figures of a text, and the words that are written large inside a sentence."""
    found = set()
    for match in _WORD.finditer(text):
        word = match[0]
        if word[0].isdigit():
            found.add(word)
        elif word[0].isupper() and not _SENTENCE_END.search(text[max(0, match.start() - 3) : match.start()]):
            found.add(word.lower())
    return frozenset(found)


def _contained(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))
