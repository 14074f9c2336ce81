"""What cleaning does to each article of some inputs, without filing any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from assistant.domain.documents import BadPart, RawDocument, ShowsBlocks
from assistant.domain.errors import UnreadableInput
from assistant.domain.events import Explained, Failed, IngestEvent
from assistant.domain.sanitize import sanitize_line
from assistant.ingest.identify import CanonicalUrl, Identified, explained
from assistant.ingest.inputs import BadInput, Input, Readers


def explain(
    inputs: Iterable[Input | BadInput], readers: Readers, canonical_url: CanonicalUrl, today: date
) -> Iterator[IngestEvent]:
    """An Explained event an article, a Failed one for what can't be read."""
    for found in inputs:
        if isinstance(found, BadInput):
            yield Failed(found.name, found.error, found.name)
        else:
            yield from _explain_one(found, readers, canonical_url, today)


def _explain_one(found: Input, readers: Readers, canonical_url: CanonicalUrl, today: date) -> Iterator[IngestEvent]:
    number = 0
    try:
        with found.open() as stream:
            for document in found.reader.read(stream):
                number += 1
                where = found.name if number == 1 else f"{found.name}, article {number}"
                if isinstance(document, BadPart):
                    yield Failed(f"{found.name}, {document.where}", document.error, found.name)
                    continue
                try:
                    one = explained(document, canonical_url, today)
                except UnreadableInput as error:
                    yield Failed(where, error, found.name)
                    continue
                outside = _outside(document, one, readers)
                yield Explained(where, one.article, one.origins, one.dropped, outside)
    except UnreadableInput as error:
        yield Failed(found.name, error, found.name)
    except OSError as error:
        yield Failed(found.name, UnreadableInput(f"it can't be read: {error.strerror or error}"), found.name)


def _outside(document: RawDocument, one: Identified, readers: Readers) -> tuple[str, ...]:
    """The blocks of a page that neither the article nor what was dropped of it holds, each once."""
    reader = readers.get(f".{document.original.kind}") if document.original else None
    if document.original is None or not isinstance(reader, ShowsBlocks):
        return ()
    seen = _letters(" ".join([one.article.text, *(dropped.text for dropped in one.dropped)]))
    blocks = (sanitize_line(block) or "" for block in reader.blocks(document.original.data))
    return tuple(dict.fromkeys(block for block in blocks if (letters := _letters(block)) and letters not in seen))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
