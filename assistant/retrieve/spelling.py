"""Names that the question spells otherwise than the articles do."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from assistant.domain.ports import WordIndex
from assistant.retrieve.names import names_in
from assistant.retrieve.terms import words

# One letter more or less in a name of five or more, or two of a long one. A changed letter of a short name
# makes another name (Smith, Smits), and is left alone.
_ALIKE = 0.88
_SHORTEST = 5


def mended(question: str, index: WordIndex) -> str:
    """`question` with each name that no article has spelled as the articles spell it, where one is near enough."""
    for name in names_in(question):
        parts = words(name)
        if len(parts) != 1 or len(name) < _SHORTEST or any(index.document_frequencies(parts).values()):
            continue
        if rooted(parts[0], index):
            continue
        if near := index.near_spellings(name):
            question = re.sub(rf"\b{re.escape(name)}\b", near[0], question)
    return question


def rooted(word: str, index: WordIndex) -> bool:
    """Whether the name that an adjective is made of stands in some article: Sri Lankan, Marengan."""
    roots = [word.removesuffix(ending) for ending in ("n", "an", "ian", "ese", "i") if word.endswith(ending)]
    return any(index.document_frequencies([root for root in roots if len(root) > 2]).values())


def alike(one: str, other: str) -> bool:
    """Whether two folded spellings may be one name: almost the same letters, or the same in another order."""
    return likeness(one, other) >= _ALIKE or (sorted(one) == sorted(other) and likeness(one, other) >= 0.75)


def likeness(one: str, other: str) -> float:
    """The share of letters that two spellings have in common and in order, 0.0 to 1.0 (Ratcliff and Obershelp)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
