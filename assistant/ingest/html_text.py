"""The text of a piece of HTML, as feeds and records hold it. Whole pages are another thing."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "article", "pre", "tr")
)
_SILENT = frozenset({"script", "style", "figcaption", "noscript", "template"})
# A tag that stands alone may be what a story about pages tells of.
_HTML = re.compile(
    r"(?i)</(?:p|div|li|[uo]l|h[1-6]|blockquote|article|section)\s*>|<br\s*/?>\s*<br\s*/?>|^\s*<(?:p|div|article|h[1-6])\b"
)
_BLANK = re.compile(r"\n\s*\n")


def is_html(text: str) -> bool:
    """Whether a text is plainly HTML with blocks."""
    return _HTML.search(text) is not None


def text_of(html: str) -> str:
    """The text of a piece of HTML, its paragraphs parted by blank lines."""
    reader = _read(html, mending=False)
    if reader.silent:
        # One that nobody closed would hide the rest.
        reader = _read(html, mending=True)
    paragraphs = (" ".join(paragraph.split()) for paragraph in "".join(reader.pieces).split("\0"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def plain(text: str) -> str:
    """A text that may be HTML, as plain text."""
    if not is_html(text):
        return text
    # As WordPress keeps it: its paragraphs are blank lines, and other blocks have tags.
    return text_of(text if "</p" in text.lower() else _BLANK.sub("\n<p>", text))


def _read(html: str, *, mending: bool) -> _Text:
    reader = _Text(mending)
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):
        # html.parser gives up on some broken declarations; what was read until then stays.
        pass
    return reader


class _Text(HTMLParser):
    """Collects the text, with NUL between blocks. Where it is `mending`, a paragraph ends a caption that is open."""

    def __init__(self, mending: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._mending = mending
        self._open: Counter[str] = Counter()

    @property
    def silent(self) -> bool:
        """Whether something is open whose text is not read."""
        return any(self._open.values())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BLOCKS:
            self.pieces.append("\0")
        if tag in _SILENT:
            self._open[tag] += 1
        if tag == "p" and self._mending:
            self._open["figcaption"] = self._open["noscript"] = 0

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\0")
        if tag == "figure":
            self._open["figcaption"] = 0
        if self._open[tag]:
            self._open[tag] -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data.replace("\0", " "))
