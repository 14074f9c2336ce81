"""Web pages, read by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from assistant.adapters.html_metadata import Found, PageMetadata, is_page, no_url_day, url_day
from assistant.domain.documents import BadPart, Original, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.author import clean_author
from assistant.ingest.dates import read_when
from assistant.ingest.encodings import decode_page
from assistant.ingest.letters import letters_of

# Pages are a few hundred kilobytes; past this it is something else, and parsing it would take gigabytes.
_LARGEST_PAGE = 20_000_000
# trafilatura's strict mode leaves out more furniture, and now and then half of the story: below this share of what
# its balanced mode finds, the latter is taken. Chosen on the development pages (docs/benchmarks.md).
_STRICT_SHARE = 0.6
# The two modes join the same words in other ways on some pages; then their lines can't be merged.
_ALIKE = 0.9
_SHORTEST_SENTENCE = 80
_LEDE_LETTERS = 50
_BLOCKS = (
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "form", "figure", "figcaption"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "blockquote"),
    *("pre", "body", "button", "label", "tbody", "thead", "caption", "address", "details", "summary"),
)
# Stands for <br>, which many pages part their paragraphs by.
_BREAK = "\x1d"
_UNREAD = ("script", "style", "noscript", "template", "svg", "select", "option", "iframe")
_SAVED = re.compile(rb"(?i)(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>\"]+)")
_TOP_BYTES = 4096
_OPTIONS: dict[str, Any] = {"include_comments": False, "include_tables": True}
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#0*([0-9]{1,2}(?![0-9])|[xX]0*[0-9a-fA-F]{1,2}(?![0-9a-fA-F]));?"
)


class TrafilaturaReader:
    """The article of an HTML page, with its metadata."""

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """One document. Raises UnreadableInput where no article is found."""
        data = stream.read(_LARGEST_PAGE + 1)
        if len(data) > _LARGEST_PAGE:
            raise UnreadableInput(f"the page is larger than {_LARGEST_PAGE // 1_000_000} MB", "Save the article alone.")
        try:
            page, text, metadata = _extracted(data)
        except UnreadableInput:
            raise
        except Exception as error:
            raise UnreadableInput(f"the page can't be parsed: {error}", "Save it again, or copy its text.") from error
        if page is None or metadata is None or not text:
            raise UnreadableInput("no article was found in the page", "Copy the article's text into a .txt file.")
        yield _document(page, text, metadata, data)

    def blocks(self, data: bytes) -> list[str]:
        """Every block of text of a page, in order, whether of the article or around it."""
        import trafilatura

        tree = trafilatura.load_html(_text(data))
        return [] if tree is None else list(_blocks(tree))


def _text(data: bytes) -> str:
    """The page in the encoding that it declares; trafilatura itself would guess. lxml ends a text at its first NUL,
    and trafilatura gives a page up for one control character, written out or as its number."""
    return _CONTROLS.sub(_uncontrolled, decode_page(data))


def _uncontrolled(match: re.Match[str]) -> str:
    number = match[1]
    if number is None:
        return ""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return "" if code < 32 and code not in (9, 10, 13) else match[0]


def _extracted(data: bytes) -> tuple[Any, str, PageMetadata | None]:
    import trafilatura

    tree = trafilatura.load_html(_text(data))
    if tree is None:
        return None, "", None
    # htmldate's extensive search takes what the page's text mentions most often: a guess.
    dates = {"original_date": True, "extensive_search": False, "max_date": date.max.isoformat()}
    page: Any = trafilatura.bare_extraction(tree, with_metadata=True, date_extraction_params=dates, **_OPTIONS)
    if page is None or not page.text:
        return None, "", None
    strict: Any = trafilatura.bare_extraction(tree, favor_precision=True, **_OPTIONS)
    lines = _story(page.text, strict.text if strict and strict.text else "")
    metadata = PageMetadata(tree)
    return page, _paragraphs([*_lede(tree, metadata.description(), lines), *lines]), metadata


def _story(balanced: str, strict: str) -> list[str]:
    """The lines of the strict text, with the sentences that the balanced one has between them; else those of the
    balanced one."""
    lines = [line.strip() for line in balanced.splitlines() if line.strip()]
    chosen = {line.strip() for line in strict.splitlines() if line.strip()}
    if len(strict) < _STRICT_SHARE * len(balanced):
        return lines
    places = [index for index, line in enumerate(lines) if line in chosen]
    if len(places) < _ALIKE * len(chosen):
        return [line.strip() for line in strict.splitlines() if line.strip()]
    return [
        line
        for index, line in enumerate(lines)
        if line in chosen or (places[0] < index < places[-1] and _is_sentence(line))
    ]


def _lede(tree: Any, description: str | None, lines: list[str]) -> list[str]:
    """The paragraph that the page describes itself by, where the page shows it and the extraction passed it over."""
    wanted = letters_of(description or "")[:_LEDE_LETTERS]
    if len(wanted) < _LEDE_LETTERS or wanted in letters_of(" ".join(lines)):
        return []
    return [text for text in _blocks(tree) if _is_sentence(text) and letters_of(text).startswith(wanted)][:1]


def _is_sentence(line: str) -> bool:
    return len(line) >= _SHORTEST_SENTENCE and re.search(r"[.!?…][\"'”’»)]*$", line) is not None


def _paragraphs(lines: list[str]) -> str:
    """The lines as paragraphs; the rows of a table and the items of a list stay together."""
    parts: list[str] = []
    former = ""
    for line in lines:
        kind = line[0] if re.match(r"(- |\|)", line) else ""
        if kind and kind == former:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
        former = kind
    return "\n\n".join(parts)


def _document(page: Any, text: str, metadata: PageMetadata, data: bytes) -> RawDocument:
    url = metadata.url() or _saved_from(data)
    host = urlsplit(url.value).hostname if url else None
    source = metadata.source() or (Found(host.removeprefix("www."), "the address") if host else None)
    title = metadata.title(source.value if source else None) or (Found(page.title, "the page") if page.title else None)
    bylines = [*metadata.authors(), *([Found(page.author, "the byline")] if page.author else [])]
    author = next((one for one in bylines if clean_author(one.value, source.value if source else None)), None)
    published = _published(page, metadata, url.value if url else None)
    language = metadata.language()
    found = {
        "title": title,
        "source": source,
        "url": url,
        "author": author,
        "published": published,
        "language": language,
    }
    return RawDocument(
        text=text,
        title=title.value if title else None,
        source=source.value if source else None,
        url=url.value if url else None,
        author=author.value if author else None,
        published=published.value if published else None,
        language=language.value if language else None,
        form=TextForm.PAGE,
        original=Original("html", data),
        origins={field: one.origin for field, one in found.items() if one},
    )


def _saved_from(data: bytes) -> Found | None:
    """The address that a browser noted when it saved the page."""
    match = _SAVED.search(data[:_TOP_BYTES])
    url = match[1].decode("utf-8", "replace") if match else ""
    return Found(url, "the saved file") if is_page(url) else None


def _published(page: Any, metadata: PageMetadata, url: str | None) -> Found | None:
    """The first date that can be read and believed, as ISO 8601; its time is left out where it has no zone."""
    candidates = list(metadata.published())
    if day := url_day(url):
        candidates.append(Found(day, "the address"))
    # htmldate takes any three numbers of the address, before all else.
    if page.date and page.date != no_url_day(url):
        candidates.append(Found(page.date, "the page, by htmldate"))
    for one in candidates:
        when = read_when(one.value)
        if when and when.believable(date.today()):
            return Found((when.at or when.day).isoformat(), one.origin)
    return None


def _blocks(tree: Any) -> Iterator[str]:
    for element in tree.iter(*_BLOCKS):
        for line in "".join(_own_text(element)).split(_BREAK):
            if text := " ".join(line.split()):
                yield text


def _own_text(element: Any) -> Iterator[str]:
    """The text of a block without that of the blocks inside it."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _BLOCKS and child.tag not in _UNREAD:
            yield _BREAK if child.tag == "br" else ""
            yield from _own_text(child)
        yield child.tail or ""
