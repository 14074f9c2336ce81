"""A pack as a page to read: it loads nothing, runs nothing, and shows text of others as text alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from assistant.domain import wording
from assistant.domain.answer import CitationState, Status
from assistant.domain.conversation import KeptTurn
from assistant.domain.evidence import Evidence
from assistant.domain.sanitize import harmless, sanitize_line

END = "</body>\n</html>\n"
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_PREFACE = (
    "Every quote stands word for word in the article named below it. Offsets count characters, from 0, in the article's"
    " text as it was filed, which this pack holds. A content hash (SHA-256) names the version of an article."
    " “assistant verify-pack” checks all of it."
)


def page(evidence: Evidence, content: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """The whole document, which ends with END. `content` is what pack.json says, `texts` those of the articles by
    their paths in the pack. The page's policy allows its own style sheet, by hash, and nothing else."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    lines = [
        '<!doctype html>\n<html lang="en">\n<head>',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_line(evidence.title)}</title>",
        f"<style>{style}</style>\n</head>\n<body>",
        f"<h1>{_line(evidence.title)}</h1>",
        f'<p class="about">Evidence pack by {_line(content["program"])}, {_line(content["made"])}. {_PREFACE}</p>',
    ]
    for turn, fields in zip(evidence.turns, content["turns"], strict=True):
        lines += _turn(turn, fields)
    lines.append("<h2>Articles</h2>")
    for article in content["articles"]:
        lines += _article(article, texts, content["turns"])
    return "\n".join(lines) + "\n" + END


def _turn(turn: KeptTurn, fields: Mapping[str, Any]) -> Iterator[str]:
    exchange, answer = turn.exchange, turn.exchange.answer
    yield f"<h2>{fields['number']}. {_line(exchange.question.text)}</h2>"
    asked = f"Asked {_line(fields['asked'])}"
    if exchange.leaned:
        asked += f", searched as: {_line(exchange.standalone)}"
    if day := wording.as_of(exchange.question.filters):
        asked += f", {day}"
    yield f'<p class="about">{asked}</p>'
    if answer and answer.short_answer:
        yield f'<p class="short">{_line(answer.short_answer)}</p>'
    if answer and answer.status is Status.ABSTAINED:
        yield f"<p>No answer. {_line(exchange.text)}</p>"
    elif exchange.text:
        yield f"<p>{_line(exchange.text)}</p>"
    for claim in exchange.claims:
        if claim.state is CitationState.UNSUPPORTED:
            yield f'<p class="no">✗ no passage says: “{_line(claim.text)}”</p>'
    if fields["error"]:
        yield f'<p class="no">⚠ {_line(fields["error"])}</p>'
    for note in answer.notes if answer else ():
        yield f"<p>⚠ {_line(note.text)}</p>"
    if answer:
        told = [wording.who(answer.engine), f"confidence {answer.confidence:.2f}", f"embedder {answer.engine.embedder}"]
        yield f'<p class="about">{_line(" · ".join(told))}</p>'
    for quote in (*fields["citations"], *fields["near"]):
        yield _quote(quote)


def _quote(quote: Mapping[str, Any]) -> str:
    article = quote["article"]
    head = f"[{quote['marker']}] {_line(quote['state'])}" if "marker" in quote else "comes near"
    about = " · ".join(filter(None, (_line(article["source"]), _line(article["published"]) or "undated")))
    place = f"characters {quote['start']} to {quote['end']}"
    place += f" of {_line(quote['file'])}" if quote["file"] else ". The text it was taken from is not at hand any more"
    return (
        f'<blockquote><p class="about">{head}</p><p><span class="around">{_text(quote["before"])}</span>'
        f'<mark>{_text(quote["quote"])}</mark><span class="around">{_text(quote["after"])}</span></p>'
        f'<p class="about"><b>{_line(article["title"])}</b><br>{about}<br>{_link(article["url"])}<br>'
        f"Article {_line(article['id'])}, {place}. Content hash {_line(quote['content_hash']) or 'not known'}</p>"
        "</blockquote>"
    )


def _article(article: Mapping[str, Any], texts: Mapping[str, str], turns: list[dict[str, Any]]) -> Iterator[str]:
    yield f"<h3>{_line(article['title'])}</h3>"
    named = ("source", "author", "published", "retrieved", "language", "id", "content_hash", "file")
    about = "<br>".join(
        f"{name.replace('_', ' ')}: {_line(article[name])}" for name in named if article[name] is not None
    )
    yield f'<p class="about">{about}<br>{_link(article["url"])}</p>'
    for version in article["versions"]:
        when = f"until {version['superseded']}" if version["superseded"] else "until a day that is not known"
        told = f"Version {version['number']}, {when}: {_line(version['title'])}"
        yield f'<p class="about">{told}<br>content hash: {version["content_hash"]}, {_line(version["file"])}</p>'
        yield _whole(texts[version["file"]], version["file"], turns)
    yield _whole(texts[article["file"]], article["file"], turns)


def _whole(text: str, name: str, turns: list[dict[str, Any]]) -> str:
    """A text with its quotes marked."""
    quotes = [one for turn in turns for one in (*turn["citations"], *turn["near"]) if one["file"] == name]
    written, position = "", 0
    for start, end in sorted({(one["start"], one["end"]) for one in quotes}):
        if start >= position:
            written += f"{_text(text[position:start])}<mark>{_text(text[start:end])}</mark>"
            position = end
    summary = f"<summary>The text, {_line(name)}</summary>"
    return f"<details>{summary}<pre>{written}{_text(text[position:])}</pre></details>"


def _link(url: str | None) -> str:
    line = sanitize_line(url) or ""
    if _ADDRESS.fullmatch(line):
        return f'<a href="{escape(line)}" rel="noreferrer">{escape(line)}</a>'
    return escape(line)


def _line(text: object) -> str:
    return escape(sanitize_line(str(text)) or "") if text is not None else ""


def _text(text: str) -> str:
    return escape(harmless(text))


@cache
def _style() -> str:
    return (files(__package__) / "page.css").read_text("utf-8").strip()
