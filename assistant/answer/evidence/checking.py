"""A pack checked: in itself, and against the articles that are at hand today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from assistant.answer.evidence.form import Raw, compared, parse_manifest
from assistant.answer.evidence.reading import Content, Held, Placed, read, untrue
from assistant.domain.article import Span
from assistant.domain.conversation import refind
from assistant.domain.errors import EvidencePackError, SpanError
from assistant.domain.evidence import HeldArticle, PackedQuote, PackFault, PackReport, Standing


class Shelf(Protocol):
    """Articles that a pack is held against."""

    @property
    def name(self) -> str:
        """Which, for people."""
        ...

    def held(self, article_id: str) -> HeldArticle | None:
        """The article of that id, or None."""
        ...

    def unreadable(self, article_id: str) -> str | None:
        """Why the file that should hold the article can't be read, or None."""
        ...


def check(raw: Raw, shelf: Shelf | None = None) -> PackReport:
    """What came of a pack, and of its quotes on `shelf` where one is given.

    Raises EvidencePackError where the manifest is none or names what no pack has.
    """
    manifest = parse_manifest(raw.manifest)
    faults = compared(manifest, raw)
    content: Content | None = None
    try:
        content = read(raw.files)
        faults += untrue(content, raw.files)
    except EvidencePackError as error:
        faults.append(PackFault("pack.json", error.message.removeprefix("pack.json ")))
    made, program, count = manifest.made, manifest.program, len(manifest.files)
    if shelf is None or content is None:
        return PackReport(raw.seal, made, program, count, tuple(faults))
    quotes = tuple(_quotes(content, shelf))
    return PackReport(
        raw.seal, made, program, count, tuple(faults), shelf.name, quotes, tuple(_remarks(content, shelf))
    )


def _quotes(content: Content, shelf: Shelf) -> Iterator[PackedQuote]:
    for turn in content.turns:
        for one in (*turn.citations, *turn.near):
            standing, message = _standing(one, shelf)
            yield PackedQuote(turn.number, one.marker, one.quote, one.article.id, one.article.title, standing, message)


def _standing(quote: Placed, shelf: Shelf) -> tuple[Standing, str]:
    held = shelf.held(quote.article.id)
    if held is None:
        why = shelf.unreadable(quote.article.id)
        return Standing.GONE, f"the article can't be read there: {why}" if why else "the article is not there any more"
    text = held.article.text
    stands = text[quote.start : quote.end] == quote.quote
    if held.article.content_hash == quote.content_hash:
        if stands:
            return Standing.UNCHANGED, "article and quote are as they were"
        return Standing.LOST, "the article is as it was, and the quote does not stand at its offsets"
    how = _how(quote, held)
    if stands:
        return Standing.CHANGED, f"{how}; the quote stands where it stood"
    try:
        found = refind(text, Span(quote.start, quote.end), quote.quote)
    except SpanError:
        found = None
    if found:
        return Standing.CHANGED, f"{how}; the quote stands, now at characters {found.start} to {found.end}"
    return Standing.LOST, f"{how}; the quote does not stand in it any more"


def _how(quote: Placed, held: HeldArticle) -> str:
    former = next((one for one in held.versions if one.article.content_hash == quote.content_hash), None)
    if former is None:
        return "the article is another now, and the quoted version is not kept there"
    when = f" since {former.superseded}" if former.superseded else ""
    return f"a newer version stands there{when}, and the quoted one is kept"


def _remarks(content: Content, shelf: Shelf) -> Iterator[str]:
    """What differs beside the quotes."""
    for packed in content.articles:
        held = shelf.held(packed.id)
        if held is None:
            continue
        if (
            held.article.content_hash == packed.content_hash
            and packed.file_sha256
            and held.file_hash != packed.file_sha256
        ):
            yield f"The file of “{packed.title}” was written anew, and says the same of its article as before."
        yield from _former(packed, held)


def _former(packed: Held, held: HeldArticle) -> Iterator[str]:
    kept = {one.article.content_hash for one in held.versions} | {held.article.content_hash}
    for one in packed.versions:
        if one.content_hash not in kept:
            yield f"Version {one.number} of “{packed.title}” is not kept any more as it was."
