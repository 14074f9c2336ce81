"""Mails: newsletters, forwarded articles, and what is attached to them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import default
from typing import BinaryIO

from assistant.domain.documents import BadPart, DocumentReader, Original, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.bounded import MEGABYTE, read_bounded
from assistant.ingest.encodings import decode_as
from assistant.ingest.readers.mailing import FEWEST_WORDS, Sender, Told, passes_on, subject_of, told
from assistant.ingest.sniffing import kind_of

LARGEST_MAIL = 60 * MEGABYTE
# A mail forwarded as an attachment may hold another.
_DEEPEST = 3
_MOST_PARTS = 200
# Where the plain text holds so much more, the page reader missed the story.
_HTML_SHARE = 0.5
_NAMES = {"application/pdf": ".pdf", "message/rfc822": ".eml"}
_FROM = re.compile(rb"From ")
_FROM_DATED = re.compile(rb"From \S+.*\d:\d\d.*\d{4}\s*$")
_FROM_QUOTED = re.compile(rb">+From ")
_LONGEST_FROM = 500
# What the email package raises on headers that nobody should have written.
_UNREADABLE = (
    MessageError,
    ValueError,
    ArithmeticError,
    LookupError,
    RecursionError,
    AttributeError,
    TypeError,
)


class MailReader:
    """The article in a mail and those attached to it. The subject is the title, the sender the author and source."""

    def __init__(self, readers: Mapping[str, DocumentReader]) -> None:
        self._readers = readers

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The documents of one mail, its own text first. Raises UnreadableInput where there is none."""
        yield from self.read_mail(read_bounded(stream, LARGEST_MAIL, "the mail"))

    def read_mail(self, data: bytes, depth: int = 1) -> Iterator[RawDocument | BadPart]:
        """The documents of the mail in `data`. Raises UnreadableInput where there is none."""
        try:
            mail = BytesParser(policy=default).parsebytes(data)
            assert isinstance(mail, EmailMessage)
            sender, subject = Sender.of(mail), subject_of(mail)
            attached = list(_attached(mail))
            body = self._body(mail)
        except _UNREADABLE as error:
            raise UnreadableInput("it is no mail that can be read", "Save its text as a .txt file.") from error
        documents = list(self._attachments(attached, depth))
        some = any(isinstance(one, RawDocument) for one in documents)
        if body and body.text.strip() and not (some and len(body.text.split()) < FEWEST_WORDS):
            yield replace(
                body,
                title=body.title or subject,
                author=body.author or sender.author,
                source=body.source or sender.source,
                published=body.published or sender.sent,
                original=Original("eml", data),
            )
        elif not documents:
            raise UnreadableInput("there is no text in the mail", "What it shows may be pictures alone.")
        yield from documents

    def _body(self, mail: EmailMessage) -> RawDocument | None:
        plain, html = _part(mail, "plain"), _part(mail, "html")
        text = told(plain, passes_on(mail)) if plain else None
        if html and (page := self._page(html)) and (text is None or _HTML_SHARE * len(text.text) < len(page.text)):
            about = text if text and text.forwarded else Told("")
            return replace(
                page,
                title=about.title,
                author=about.author,
                source=about.source,
                published=about.published,
                url=page.url,
                origins={},
            )
        if text is None:
            return None
        return RawDocument(
            text.text,
            title=text.title,
            author=text.author,
            source=text.source,
            published=text.published,
            form=TextForm.COPIED,
            dropped=text.dropped,
        )

    def _page(self, html: str) -> RawDocument | None:
        try:
            for document in self._readers[".html"].read(io.BytesIO(html.encode("utf-8", "replace"))):
                if isinstance(document, RawDocument):
                    return document
        except UnreadableInput:
            pass
        return None

    def _attachments(self, attached: list[EmailMessage], depth: int) -> Iterator[RawDocument | BadPart]:
        for part in attached:
            name = part.get_filename() or part.get_content_type()
            where = f'attachment "{name}"'
            try:
                if part.get_content_type() == "message/rfc822":
                    if depth < _DEEPEST:
                        yield from self.read_mail(_inner(part), depth + 1)
                    continue
                data = part.get_payload(decode=True)
                if not isinstance(data, bytes):
                    continue
                suffix = (
                    "." + name.rpartition(".")[2].lower() if "." in name else _NAMES.get(part.get_content_type(), "")
                )
                kind = kind_of(suffix, data[:4096])
                if suffix in self._readers and kind in self._readers and (kind != ".txt" or len(data) > 400):
                    for document in self._readers[kind].read(io.BytesIO(data)):
                        yield document if isinstance(document, RawDocument) else _inside(document, where)
            except UnreadableInput as error:
                yield BadPart(where, error)
            except (MessageError, ValueError, LookupError, AttributeError, TypeError):
                yield BadPart(where, UnreadableInput("it can't be unpacked", "Save it from the mail by itself."))


class MailboxReader:
    """The mails of an mbox file, each as MailReader reads it."""

    def __init__(self, mails: MailReader) -> None:
        self._mails = mails

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The documents of all mails in order."""
        for number, data in enumerate(_mails(stream), 1):
            where = f"mail {number}"
            if data is None:
                error = UnreadableInput(f"it is larger than {LARGEST_MAIL // MEGABYTE} MB", "Save its articles alone.")
                yield BadPart(where, error)
                continue
            try:
                for document in self._mails.read_mail(data):
                    yield document if isinstance(document, RawDocument) else _inside(document, where)
            except UnreadableInput as error:
                yield BadPart(where, error)


class SavedPageReader:
    """A page that a browser saved with its pictures as one file (MHTML)."""

    def __init__(self, readers: Mapping[str, DocumentReader]) -> None:
        self._readers = readers

    def read(self, stream: BinaryIO) -> Iterator[RawDocument | BadPart]:
        """The document of the page. Raises UnreadableInput where there is none."""
        data = read_bounded(stream, LARGEST_MAIL, "the saved page")
        try:
            mail = BytesParser(policy=default).parsebytes(data)
            assert isinstance(mail, EmailMessage)
            html = _part(mail, "html")
            address = mail.get("Snapshot-Content-Location")
        except _UNREADABLE as error:
            raise UnreadableInput("the saved page is damaged", "Save it again.") from error
        if html is None:
            raise UnreadableInput("no page is in it", "Save the page again, as HTML.")
        for document in self._readers[".html"].read(io.BytesIO(html.encode("utf-8", "replace"))):
            if isinstance(document, RawDocument):
                document = replace(
                    document, url=document.url or (str(address) if address else None), original=Original("mhtml", data)
                )
            yield document


def _part(mail: EmailMessage, kind: str) -> str | None:
    """The mail's own text, as plain text or as HTML."""
    texts = []
    for part in _bodies(mail, kind):
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            texts.append(decode_as(data, part.get_content_charset()).rstrip())
    return "\n\n".join(texts) or None


def _bodies(mail: MIMEPart, kind: str) -> list[MIMEPart]:
    """The parts that hold the mail's own text: several where something is attached between them."""
    name = mail.get_content_type()
    found: list[list[MIMEPart]] = []
    # What is related to a page are its frames and pictures.
    if mail.get_content_maintype() == "multipart" and name != "multipart/related":
        inline = [one for one in mail.iter_parts() if not one.is_attachment() and not one.get_filename()]
        found = [some for one in inline if (some := _bodies(one, kind))]
    if found:
        return found[0] if name == "multipart/alternative" else [one for some in found for one in some]
    body = mail.get_body(preferencelist=(kind,))
    return [body] if body else []


def _attached(mail: EmailMessage) -> Iterator[EmailMessage]:
    """What is attached, however deep the parts are nested."""
    body = [part for kind in ("plain", "html") for part in _bodies(mail, kind)]
    pending, seen = [mail], 0
    while pending and seen < _MOST_PARTS:
        part = pending.pop(0)
        seen += 1
        if part.get_content_type() == "message/rfc822":
            yield part
        elif part.is_multipart():
            pending = [*part.iter_parts(), *pending]  # type: ignore[list-item]
        elif not any(part is one for one in body) and (part.get_filename() or part.get_content_type() in _NAMES):
            yield part


def _inner(part: EmailMessage) -> bytes:
    inner = part.get_payload(0)
    assert isinstance(inner, EmailMessage)
    return inner.as_bytes()


def _inside(part: BadPart, where: str) -> BadPart:
    return BadPart(f"{where}, {part.where}", part.error)


def _mails(stream: BinaryIO) -> Iterator[bytes | None]:
    """The mails of an mbox: each begins behind an empty line with "From "; None for one that is too large."""
    lines: list[bytes] = []
    size = 0
    after_empty = True
    begun: re.Pattern[bytes] | None = None
    while line := stream.readline(1 << 20):
        if after_empty and (begun or _FROM).match(line[:_LONGEST_FROM]):
            if begun:
                yield b"".join(lines) if size <= LARGEST_MAIL else None
            # Text may stand in such a place too, and says no time; some programs write none either.
            begun, size, lines = begun or (_FROM_DATED if _FROM_DATED.match(line[:_LONGEST_FROM]) else _FROM), 0, []
        else:
            size += len(line)
            if size <= LARGEST_MAIL:
                # Written by who filed it, so that a line of the text doesn't look like a mail.
                lines.append(line[1:] if _FROM_QUOTED.match(line) else line)
        after_empty = line in (b"\n", b"\r\n")
    if lines:
        yield b"".join(lines) if size <= LARGEST_MAIL else None
