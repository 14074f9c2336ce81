"""What article text may hold: characters that are read, and nothing that acts on a terminal or hides."""

from __future__ import annotations

import re
import unicodedata

# Whole escape sequences first (CSI, OSC and its kin up to their terminator), so that no "[31m" is left over.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)|[ -/]*[0-~])", re.DOTALL)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 but tab and line feed, DEL, C1; zero-width and soft hyphen, which split words unseen; bidi embeddings,
# overrides and isolates, which reorder what is read; tag characters, which carry unseen instructions.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_LINE_EDGES = re.compile(r" *\n *")
_GAPS = re.compile(r"\n{3,}")


def sanitize(text: str) -> str:
    """`text` in NFC, with line feeds alone, at most one blank line together, and nothing that acts.

    Doing it again changes nothing.
    """
    text = _ESCAPES.sub("", text)
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", UNWANTED.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _LINE_EDGES.sub("\n", _BLANKS.sub(" ", text))
    return _GAPS.sub("\n\n", text).strip()


def sanitize_line(text: str | None) -> str | None:
    """`text` as one sanitised line, or None where nothing is left of it."""
    return " ".join(sanitize(text or "").split()) or None
