"""What a pack says: pack.json, and each article with its former versions as plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from assistant import __version__
from assistant.answer.contract import citation_json, quote_json, to_json
from assistant.answer.evidence.page import page
from assistant.answer.pack import moment, turn_json
from assistant.domain.answer import Quote
from assistant.domain.article import Article
from assistant.domain.conversation import KeptTurn
from assistant.domain.evidence import Evidence, HeldArticle
from assistant.domain.exchange import Exchange
from assistant.domain.sanitize import harmless, spelled

FORMAT = "assistant evidence pack"
VERSION = 1
PROGRAM = f"assistant {__version__}"
CONTENT = "pack.json"
PAGE = "index.html"

# What stands around a quote, in characters.
_AROUND = 300


def quoted(exchange: Exchange) -> list[Quote]:
    """What a turn quotes: its citations, and what comes near where it has no answer."""
    diagnosis = exchange.answer.diagnosis if exchange.answer else None
    return [*(one.quote for one in exchange.citations), *(diagnosis.quotes if diagnosis else ())]


def files_of(evidence: Evidence) -> dict[str, bytes]:
    """The files of a pack by their paths in it, but for the manifest: `index.html` for people, `pack.json` for
    programs, and `articles/*.txt`, the texts that the quotes' offsets point into."""
    texts = dict(_texts(evidence))
    names = {(id_, text_hash): name for name, (id_, text_hash, _) in texts.items()}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "made": moment(evidence.made),
        "program": PROGRAM,
        "recipe": evidence.recipe,
        "title": evidence.title,
        "turns": [_turn(number, turn, evidence, names) for number, turn in enumerate(evidence.turns, 1)],
        "articles": [_held(id_, held, names) for id_, held in evidence.articles.items()],
    }
    written = spelled(json.dumps(content, ensure_ascii=False, indent=1)) + "\n"
    files = {name: _bytes(text) for name, (_, _, text) in texts.items()}
    return {PAGE: _bytes(page(evidence, content, {name: text for name, (_, _, text) in texts.items()}))} | {
        CONTENT: written.encode("utf-8"),
        **files,
    }


def _texts(evidence: Evidence) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The name of each text with its article's id, its content hash and itself."""
    for number, (id_, held) in enumerate(evidence.articles.items(), 1):
        yield f"articles/{number:03}.txt", (id_, held.article.content_hash, held.article.text)
        for version in held.versions:
            name = f"articles/{number:03}-v{version.number}.txt"
            yield name, (id_, version.article.content_hash, version.article.text)


def _turn(number: int, turn: KeptTurn, evidence: Evidence, names: dict[tuple[str, str], str]) -> dict[str, Any]:
    answer = turn.exchange.answer
    fields = turn_json(number, turn)
    if answer:
        # What a turn is exported with has the answer's wording for people where the two differ.
        fields = {**to_json(answer), **fields}
        fields["claims"] = to_json(answer)["claims"]
    fields["citations"] = [
        {**citation_json(one), **_place(one.quote, turn, evidence, names)} for one in turn.exchange.citations
    ]
    near = answer.diagnosis.quotes if answer and answer.diagnosis else ()
    fields["near"] = [{**quote_json(one), **_place(one, turn, evidence, names)} for one in near]
    return fields


def _place(quote: Quote, turn: KeptTurn, evidence: Evidence, names: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Where a quote stands in the pack, and what stands around it there."""
    held = evidence.articles.get(quote.article.id)
    known = turn.hashes.get(quote.article.id)
    taken = _taken_from(quote, held, known) if held else None
    if taken is None:
        return {"content_hash": known, "file": None, "before": "", "after": ""}
    start, end = quote.span.start, quote.span.end
    return {
        "content_hash": taken.content_hash,
        "file": names[taken.id, taken.content_hash],
        "before": taken.text[max(0, start - _AROUND) : start],
        "after": taken.text[end : end + _AROUND],
    }


def _taken_from(quote: Quote, held: HeldArticle, known: str | None) -> Article | None:
    """The version of the article that a quote was taken from, as far as it is at hand."""
    at_hand = [held.article, *(version.article for version in reversed(held.versions))]
    named = [one for one in at_hand if one.content_hash == known] if known else at_hand
    return next((one for one in named if quote.stands_in(one.text)), None)


def _held(id_: str, held: HeldArticle, names: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        **_article(held.article, names[id_, held.article.content_hash]),
        "file_sha256": held.file_hash,
        "versions": [
            {
                "number": version.number,
                "superseded": version.superseded.isoformat() if version.superseded else None,
                **_article(version.article, names[id_, version.article.content_hash]),
            }
            for version in held.versions
        ],
    }


def _article(article: Article, name: str) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "retrieved": article.retrieved.isoformat() if article.retrieved else None,
        "language": article.language,
        "content_hash": article.content_hash,
        "file": name,
    }


def _bytes(text: str) -> bytes:
    # What is filed holds nothing that this would change; a library from elsewhere may.
    return harmless(text).encode("utf-8")
