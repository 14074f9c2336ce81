"""Who wrote an article, out of what a byline says."""

from __future__ import annotations

import re

from assistant.ingest.letters import letters_of

_BY = re.compile(
    r"(?i)^(?:(?:written|reported|words|text|story|posted|published)\s+)?(?:by|von|par|por|di|текст|автор)\b\s*:?\s+"
)
_ADDRESS = re.compile(r"(?i)\s*(https?:|www\.|@)")
_PARTS = re.compile(r"\s*[;|•·,/\n]\s*|\s+(?:and|und|et|&)\s+")
# What stands in a byline beside names: an address, a role, a day.
_NO_NAME = re.compile(
    r"""(?ix)
    .*(https?:|www\.|@|\d|\.(com|org|net|tv|co|ru|de|fr|info)\b).*
    | (.*\b)?(staff|writers?|reporters?|correspondents?|editors?|columnists?|contributors?|producers?|analysts?|bureau
      |desk|journalist|author|redaktion|rédaction|redacción|redação|редакция|admin|administrator|updated|published|wires?)(\b.*)?
    | (mon|tues|wednes|thurs|fri|satur|sun)day
    | (january|february|march|april|may|june|july|august|september|october|november|december)
    | (md|ms|rd|phd|ph\.?d\.?|dr|jr|sr|mba|ma|msc)\.? | (for|in|at|from|of)\b.*
    """
)
_TAIL = re.compile(
    r"(?i)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|associated press|reuters|afp|for\s+\S.*|in\s+[A-Z]\S*)\W*$"
)
_AGENCIES = frozenset(
    (
        *("reuters", "ap", "afp", "pti", "ani", "ians", "dpa", "bloomberg", "cnn", "bbc", "tass", "upi", "efe", "ansa"),
        *(
            "associated press",
            "the associated press",
            "agence france-presse",
            "press association",
            "pa media",
            "xinhua",
        ),
    )
)
_LONGEST_NAME = 60


def clean_author(byline: str | None, source: str | None = None) -> str | None:
    """The people named in a byline, joined by commas: "By John Smith, Reuters" is John Smith.

    Where it names no person, the agency or the outlet that it names; None where it names none of them.
    """
    if not byline or _ADDRESS.match(byline):
        return None
    names: list[str] = []
    outlets: list[str] = []
    outlet = letters_of(source or "")
    for part in _PARTS.split(_BY.sub("", byline.strip())):
        name = _cased(_TAIL.sub("", part).strip(" .:-–—"))
        if not name or len(name) > _LONGEST_NAME:
            continue
        if is_agency(name) or (outlet and (letters_of(name) in outlet or outlet in letters_of(name))):
            outlets.append(name)
        elif not _NO_NAME.fullmatch(name) and not any(letters_of(name) == letters_of(other) for other in names):
            names.append(name)
    return ", ".join(names or outlets[:1]) or None


def is_agency(name: str) -> bool:
    """Whether this names a news agency."""
    return name.casefold() in _AGENCIES


def _cased(name: str) -> str:
    """A name set in capitals, as names are written; an agency keeps its own."""
    if not name.isupper() or " " not in name:
        return name
    return " ".join(
        word if len(word.strip(".")) <= 1 else re.sub(r"[^\W\d_]+", _capital, word) for word in name.split()
    )


def _capital(match: re.Match[str]) -> str:
    return match[0].capitalize()
