"""What is fuzzed, and what holds whatever comes in: nothing but the program's own errors, spans that point at their
words, and text that does not act. Each target takes bytes, and raises where a promise is broken."""

from __future__ import annotations

import io
import itertools
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path

from assistant.adapters.conversation_codec import decode
from assistant.adapters.passages import LangchainPassageSplitter
from assistant.adapters.sentences import SentencexSplitter
from assistant.adapters.urls import canonical_url
from assistant.adapters.web_listing import read_listing
from assistant.answer.contract import error_json, parse_question
from assistant.answer.markers import take_markers
from assistant.answer.pack import file_name, render
from assistant.answer.statements import Statements
from assistant.check.cases import parse
from assistant.choices import document_readers
from assistant.config import load
from assistant.domain.article import Article, Span, passages_of
from assistant.domain.conversation import ConversationSummary, ExportFormat, KeptConversation, KeptTurn
from assistant.domain.documents import BadPart, DocumentReader, RawDocument
from assistant.domain.errors import AssistantError, CaseError, SettingsError, UnreadableInput, UsageError
from assistant.domain.sanitize import UNWANTED, harmless, sanitize, sanitize_line, spelled
from assistant.ingest import archives
from assistant.ingest.identify import identify
from assistant.ingest.markdown import join_front_matter, split_front_matter
from tests.fuzz import samples

TODAY = date(2026, 1, 2)
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
NO_ANSWER = "NO ANSWER IN THE PASSAGES"
SENTENCES = SentencexSplitter()
PASSAGES = LangchainPassageSplitter(SENTENCES)
_ACTS = re.compile(f"{UNWANTED.pattern}|[\ud800-\udfff\r]")
_MOST_ARTICLES = 50


@dataclass(frozen=True)
class Target:
    """A way in, and good inputs of it."""

    run: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def reads(reader: DocumentReader, data: bytes) -> None:
    """A reader gives documents, or says what is wrong; an article made of one keeps every promise."""
    # What the packages raise is told as UnreadableInput by `inputs.documents`; our own readers raise nothing else.
    with suppress(UnreadableInput):
        filed(itertools.islice(reader.read(io.BytesIO(data)), _MOST_ARTICLES))


def packed(kind: str, data: bytes) -> None:
    """An archive gives files, or says what is wrong."""
    for one in itertools.islice(archives.members(io.BytesIO(data), kind, f"a{kind}", readers()), _MOST_ARTICLES):
        if isinstance(one, archives.BadMember):
            assert sanitize_line(one.error.message)
        elif one.kind in (".txt", ".html"):
            with suppress(UnreadableInput):
                filed(itertools.islice(readers()[one.kind].read(one.open()), _MOST_ARTICLES))


def filed(found: Iterable[RawDocument | BadPart]) -> None:
    """What is read becomes an article, or a sentence about why not."""
    for one in found:
        if isinstance(one, BadPart):
            assert sanitize_line(one.error.message)
            continue
        try:
            article = identify(one, canonical_url, TODAY)
        except UnreadableInput:
            continue
        promised(article)


def promised(article: Article) -> None:
    """Its text only reads, its passages are where they say, and its file holds it as it is."""
    reads_only(article.text)
    for line in (article.id, article.title, article.source, article.author, article.url, article.language):
        if line is not None:
            reads_only(line)
            assert "\n" not in line
    for passage in passages_of(article, PASSAGES.split(article.text)):
        assert article.text[passage.span.start : passage.span.end] == passage.text
    ordered(SENTENCES.sentences(article.text), article.text)
    values = {"id": article.id, "title": article.title, "source": article.source, "published": article.published}
    front, body = split_front_matter(join_front_matter(values, article.text))
    assert sanitize(body) == article.text
    assert front["id"] == article.id
    assert sanitize_line(front["title"]) == article.title


def ordered(spans: list[Span], text: str) -> None:
    """Spans in order that share no character and lose none but white space."""
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


def reads_only(text: str) -> None:
    """Nothing in it acts on a terminal, and sanitising it again changes nothing."""
    assert not _ACTS.search(text), repr(text[:200])
    assert sanitize(text) == text


def sanitiser(data: bytes) -> None:
    """What is left only reads, whoever asks."""
    text = data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("latin-1")
    reads_only(sanitize(text))
    assert not _ACTS.search(harmless(text))
    assert harmless(harmless(text)) == harmless(text)
    line = sanitize_line(text)
    assert line is None or (sanitize_line(line) == line and "\n" not in line)
    written = spelled(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not _ACTS.search(written)


def splitters(data: bytes) -> None:
    """Sentences and passages of any clean text are exact spans of it."""
    text = sanitize(data.decode("utf-8", "replace"))
    if text:
        promised(Article("a", "A title", text))


def front_matter(data: bytes) -> None:
    """Front matter is keys and texts, or a sentence."""
    with suppress(UnreadableInput):
        front, _ = split_front_matter(data.decode("utf-8", "replace"))
        assert all(isinstance(key, str) and isinstance(value, str) for key, value in front.items())


def listing(data: bytes) -> None:
    """A feed, an OPML list or a sitemap names addresses of the web, or says what is wrong."""
    with suppress(UnreadableInput):
        found = read_listing(data, "https://post.example/list")
        if found:
            urls = [*(entry.url for entry in found.entries), *(url for url, _ in found.lists)]
            assert all(url.lower().startswith(("http://", "https://")) for url in urls)


def cases(data: bytes) -> None:
    """A file of scripted questions is cases, or an error with its place."""
    with suppress(CaseError):
        for case in parse(Path("x.yaml"), data.decode("utf-8", "replace")):
            assert case.question
            assert case.where.line >= 1


def question(data: bytes) -> None:
    """A line of a batch is a question, or an object with the error in it."""
    line = data.decode("utf-8", "replace")
    try:
        asked = parse_question(line)
        said = {"question": asked.text, "id": asked.id, "history": [turn.text for turn in asked.history]}
        assert asked.text.strip()
        assert not _ACTS.search(asked.text)
    except UsageError as error:
        said = error_json(line, error)
    assert not _ACTS.search(spelled(json.dumps(said, ensure_ascii=False)))


def reply(data: bytes) -> None:
    """A model's reply is cut alike however it comes, and its markers are numbers."""
    text = sanitize(data.decode("utf-8", "replace"))[:600]
    bare, numbers = take_markers(text)
    assert len(bare) <= len(text)
    assert all(0 <= number <= 999 for number in numbers)
    middle = len(text) // 2
    assert _cut([text]) == _cut([text[:middle], text[middle:]]) == _cut(text)


def _cut(pieces: Iterable[str]) -> list[object]:
    statements = Statements(SENTENCES, NO_ANSWER)
    found: list[object] = [one for piece in pieces for one in statements.feed(piece)]
    return [*found, *statements.finish()]


def settings(data: bytes) -> None:
    """A project's file is settings, or a sentence; what is shown of them hides every secret."""
    folder = _folder()
    (folder / "assistant.toml").write_bytes(data)
    with suppress(SettingsError):
        for item in load(folder, {}).origins():
            assert "api_key" not in item.key or item.value in (None, "(set, hidden)")


def turn(data: bytes) -> None:
    """A turn of a file of conversations that anybody may have written is rendered without harm, or refused."""
    try:
        exchange = decode(data.decode("utf-8", "replace"), ())
    except (ValueError, AssistantError):
        return
    summary = ConversationSummary("0" * 32, exchange.question.text, NOON, NOON, 1)
    kept = KeptConversation(summary, (KeptTurn(exchange, NOON, {}),), 1, 0)
    for form in ExportFormat:
        text = render(kept, form)
        assert not _ACTS.search(text)
        assert text.endswith("\n")
        assert re.fullmatch(r"[a-z0-9.-]+", file_name(kept, form))
    json.loads(render(kept, ExportFormat.JSON))


@cache
def readers() -> dict[str, DocumentReader]:
    """Who reads which kind."""
    return dict(document_readers())


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def targets() -> Iterator[tuple[str, Target]]:
    """Each by its name."""
    for kind, sample in samples.READ.items():
        yield f"read{kind}", Target(partial(reads, readers()[kind]), (sample,))
    for kind, sample in samples.ARCHIVES.items():
        yield f"packed{kind}", Target(partial(packed, kind), (sample,))
    yield "sanitiser", Target(sanitiser, tuple(samples.ESCAPES))
    yield "splitters", Target(splitters, (samples.STORY.encode(),))
    yield "front-matter", Target(front_matter, (samples.READ[".md"],))
    yield "listing", Target(listing, tuple(samples.LISTS))
    yield "cases", Target(cases, tuple(samples.CASES))
    yield "question", Target(question, tuple(samples.QUESTIONS))
    yield "reply", Target(reply, tuple(samples.REPLIES))
    yield "settings", Target(settings, tuple(samples.TOML))
    yield "turn", Target(turn, tuple(samples.TURNS))
