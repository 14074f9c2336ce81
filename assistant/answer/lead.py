"""What a model sets before what it tells: "Yes, …" and "According to the article, …" answer and point, and claim
nothing that a quote could carry."""

from __future__ import annotations

import re

# "No. 10" is a number.
_ANSWERS = re.compile(r"\s*(yes|no)\s?[,.:;!—–-]+\s+(?=[^\W\d])", re.I)
_TEXT = r"(?:the|this) (?:provided |given |cited |quoted )?(?:articles?|passages?|texts?|excerpts?)(?: \d+)?"
_POINTS = re.compile(
    rf"\s*(?:(?:according to|as (?:stated|reported|described) in|based on) {_TEXT}, "
    rf"|{_TEXT} (?:says?|states?|reports?|notes?|mentions?|explains?|tells? us)(?: that)? )(?=\S)",
    re.I,
)


def told(claim: str) -> str:
    """`claim` without these, and with its own capital."""
    for pattern in (_ANSWERS, _POINTS):
        if match := pattern.match(claim):
            rest = claim[match.end() :]
            claim = rest[0].upper() + rest[1:]
    return claim


def yes_or_no(claim: str) -> bool | None:
    """What `claim` answers before it tells anything: True for yes, False for no, None where it does neither."""
    match = _ANSWERS.match(claim)
    return match.group(1).lower() == "yes" if match else None
