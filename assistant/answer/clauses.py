"""A sentence as the claim checker sees it: tokens with their stems, in one way of writing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer.dates import DateMention, dates
from assistant.answer.figures import Figure, figures
from assistant.retrieve.terms import content_words, fold, stem

_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_CONTRACTED = re.compile(r"\b(ca|wo|sha)?(n't)\b|n't\b", re.I)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall"}
_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:'s?(?![^\W_]))?|[,;:.!?()\"“”—–]")
# Verbs that news tells in the past, which no stemmer leads back to their present.
IRREGULAR = {
    past: verb
    for verb, pasts in {
        "be": "is are was were been being am", "become": "became", "begin": "began begun", "break": "broke broken",
        "bring": "brought", "build": "built", "buy": "bought", "catch": "caught", "choose": "chose chosen",
        "come": "came", "do": "did done does", "draw": "drew drawn", "drive": "drove driven", "fall": "fell fallen",
        "feel": "felt", "fight": "fought", "find": "found", "flee": "fled", "fly": "flew flown", "get": "got gotten",
        "give": "gave given", "go": "went gone goes", "grow": "grew grown", "have": "has had", "hear": "heard",
        "hold": "held", "keep": "kept", "know": "knew known", "lead": "led", "leave": "left", "lend": "lent",
        "lose": "lost", "make": "made", "mean": "meant", "meet": "met", "pay": "paid", "rise": "rose risen",
        "run": "ran", "see": "saw seen", "sell": "sold", "send": "sent", "shoot": "shot", "speak": "spoke spoken",
        "spend": "spent", "stand": "stood", "steal": "stole stolen", "strike": "struck", "swear": "swore sworn",
        "take": "took taken", "teach": "taught", "tell": "told", "think": "thought", "throw": "threw thrown",
        "win": "won", "withdraw": "withdrew withdrawn", "write": "wrote written", "die": "dying", "say": "said",
    }.items()
    for past in pasts.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark. `key` is its stem, or "" of a mark; `content` words carry meaning.

    `capital` is set where it is written with one, `owner` where "'s" follows it.
    """

    text: str
    key: str
    content: bool
    capital: bool
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text read once: its tokens with figures and dates written in one way, and those beside.

    `content` are the stems that carry meaning and `keys` all stems, in order; `words` are the former as a set,
    `pairs` the neighbours among the latter.
    """

    tokens: tuple[Token, ...]
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    content: tuple[str, ...]
    keys: tuple[str, ...]
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]


@lru_cache(maxsize=4096)
def read(text: str) -> Clause:
    """The clause of `text`."""
    plain = unified(text)
    found_dates = tuple(dates(plain))
    spans: list[tuple[int, int, str]] = [(one.start, one.end, one.plain) for one in _outer(found_dates) if one.plain]
    free = _blanked(plain, found_dates)
    found_figures = tuple(figures(free))
    spans += [(one.start, one.end, one.plain) for one in found_figures]
    written, position = [], 0
    for start, end, canonical in sorted(spans):
        if start >= position:
            written += [plain[position:start], f" {canonical} "]
            position = end
    written.append(plain[position:])
    found = tuple(_tokens("".join(written)))
    content = tuple(token.key for token in found if token.content)
    keys = tuple(token.key for token in found if token.key)
    return Clause(
        found, found_figures, found_dates, content, keys, frozenset(content), frozenset(itertools.pairwise(keys))
    )


def unified(text: str) -> str:
    """`text` with straight apostrophes, "not" for "n't" and no points in "U.S."."""
    text = text.replace("’", "'").replace("‘", "'").replace("`", "'").replace("per cent", "percent")
    text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    return _CONTRACTED.sub(lambda match: f"{_WHOLE.get((match[1] or '').lower(), match[1] or '')} not", text).replace(
        "cannot", "can not"
    )


def base(word: str) -> str:
    """The stem of a word, with irregular pasts led back to their verb."""
    folded = fold(word)
    return stem(IRREGULAR.get(folded, folded))


def _tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        bare = re.sub(r"'s?$", "", raw)
        word = bool(bare) and (bare[0].isalnum())
        key = base(bare) if word else ""
        content = word and bool(content_words(bare)) and key != "be"
        found.append(Token(bare or raw, key, content, word and bare[0].isupper(), raw != bare))
    return found


def _outer(found: Sequence[DateMention]) -> list[DateMention]:
    return [one for index, one in enumerate(found) if index == 0 or one.start != found[index - 1].start]


def _blanked(text: str, found: Sequence[DateMention]) -> str:
    """The text with its dates blanked, so that the figures in them aren't read again."""
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text
