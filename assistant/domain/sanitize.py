"""What article text may hold: characters that are read, and nothing that acts on a terminal or hides."""

from __future__ import annotations

import re
import unicodedata

# Whole escape sequences first (CSI, OSC and its kin up to their terminator), so that no "[31m" is left over. A
# terminator is looked for in the same line alone: one stray introducer must not take the rest of an article with it.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\r\n\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|[ -/]*[0-~])")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 but tab and line feed, DEL, C1; zero-width, invisible operators and soft hyphen, which split words
# unseen; bidi embeddings, overrides and isolates, which reorder what is read; tag and annotation characters, which
# carry unseen instructions. Joiners and the marks of right-to-left writing stay: names are spelled with them.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_LINE_EDGES = re.compile(r" *\n *")
_GAPS = re.compile(r"\n{3,}")


def harmless(text: str) -> str:
    """`text` with line feeds alone and nothing that acts; its white space and its spelling stay as they are."""
    text = _LINE_ENDS.sub("\n", _ESCAPES.sub("", text))
    return _SURROGATES.sub("\ufffd", UNWANTED.sub("", text))


def sanitize(text: str) -> str:
    """`text` in NFC, with line feeds alone, at most one blank line together, and nothing that acts.

    Doing it again changes nothing.
    """
    text = unicodedata.normalize("NFC", harmless(text))
    # Looking first is ten times faster than replacing every blank and every line end by itself.
    if "  " in text or "\t" in text or "\u00a0" in text:
        text = _BLANKS.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _LINE_EDGES.sub("\n", text)
    return (_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def sanitize_line(text: str | None) -> str | None:
    """`text` as one sanitised line, or None where nothing is left of it."""
    return " ".join(sanitize(text or "").split()) or None


def spelled(json_text: str) -> str:
    """JSON with every character that acts, or is half of one, written as an escape, which a reader of JSON undoes."""
    return _SURROGATES.sub(_escape, UNWANTED.sub(_escape, json_text))


def _escape(match: re.Match[str]) -> str:
    # JSON names characters by their UTF-16 units.
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))
