"""The words of a question that a search can use."""

from __future__ import annotations

import itertools
import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Function words of English and of the way questions are put. They stand in every article.
_FUNCTION_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both but by can
    could d did do does doing down during each few for from further had has have having he her here hers him his
    how i if in into is it its just ll m may me might more most must my no nor not of off on once only or other
    our out over own re s said same say says shall she should so some such t tell than that the their them then
    there these they this those through to too under until up us ve very was we were what when where which while
    who whom whose why will with would you your
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


class _Stemmers(threading.local):
    """A stemmer a thread: each holds the word that it works on in itself."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


def words(text: str) -> list[str]:
    """The words and figures of `text` in order, without case and diacritics; "3.6" and "600,000" stay whole."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """`text` in lower case and without diacritics, as the word index has it: a keyboard may not have them."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in parts if not unicodedata.combining(char))


def content_words(text: str) -> list[str]:
    """The words that carry meaning, each once, in order."""
    return list(dict.fromkeys(word for word in words(text) if word not in _FUNCTION_WORDS))


def phrases(text: str) -> list[str]:
    """Neighbouring content words, as two-word phrases: names and terms, mostly."""
    found = words(text)
    return [
        f"{first} {second}"
        for first, second in itertools.pairwise(found)
        if first not in _FUNCTION_WORDS and second not in _FUNCTION_WORDS
    ]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of an English word (Snowball)."""
    return str(_stemmers.english.stemWord(word))


def stems(text: str) -> set[str]:
    """Stems of the content words of `text`."""
    return {stem(word) for word in content_words(text)}
