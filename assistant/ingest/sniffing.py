"""What a file is, by its first bytes; its name may lie."""

from __future__ import annotations

import codecs
import json
import re

HEAD = 4096
"""How many bytes are looked at."""

_MAGIC = (
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (b"\x1f\x8b", ".gz"),
    (b"WARC/", ".warc"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"bplist00", ".webarchive"),
)
# Kinds that can be told and not be read, with what to do about them.
UNREADABLE = {
    ".doc": ("an older Word document, or an encrypted one", "Save it as .docx."),
    ".rtf": ("an RTF document", "Save it as .docx or .txt."),
    ".png": ("a picture", "Have a program recognise its text (OCR)."),
    ".jpg": ("a picture", "Have a program recognise its text (OCR)."),
    ".gif": ("a picture", "Have a program recognise its text (OCR)."),
    ".7z": ("a 7z archive", "Unpack it, or pack it as .zip."),
    ".rar": ("a RAR archive", "Unpack it, or pack it as .zip."),
    ".webarchive": ("a Safari web archive", "Save the page as HTML."),
}
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,40}:(\s|$)")
_MAIL_HEADERS = frozenset(
    ("received", "return-path", "message-id", "mime-version", "delivered-to", "content-type", "dkim-signature")
)
_SENT_HEADERS = frozenset(("from", "to", "subject", "date"))
_SAVED_PAGE = re.compile(
    r"(?im)^Snapshot-Content-Location:|^Content-Type:\s*multipart/related;(\s*\n?\s*)type=\"text/html\""
)
_MBOX = re.compile(r"From \S+.*\d{4}\s*$")
_RECORDS = re.compile(r'\s*\[\s*\{\s*"[\w -]{1,40}"\s*:')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What is text in spite of these was named by mistake.
_NEVER_TEXT = frozenset((".pdf", ".docx"))
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n[A-Za-z][\w-]*:")


def kind_of(suffix: str, head: bytes) -> str:
    """The ending that fits a file named `suffix` ("" where it has none) that begins with `head`; `suffix` where
    nothing speaks against it."""
    told = _told(head)
    if not told and suffix in _NEVER_TEXT and is_text(head):
        suffix = ".txt"
    if told == ".zip" and suffix == ".docx":
        return suffix
    if told == ".gz" and suffix in (".tgz", ".gz"):
        return suffix
    if told:
        return told
    text = _text(head)
    if _HTML.match(text):
        return ".html"
    if suffix in ("", ".txt", ".eml"):
        if _MBOX.match(text.split("\n", 1)[0]) and "\n" in text and _HEADER.match(text.split("\n", 2)[1]):
            return ".mbox"
        if _is_mail(text):
            return ".mhtml" if _SAVED_PAGE.search(text) else ".eml"
    if suffix in ("", ".txt"):
        if _is_record(text):
            return ".jsonl"
        if _RECORDS.match(text):
            return ".json"
        if _FRONT_MATTER.match(text):
            return ".md"
    return suffix


def is_text(head: bytes) -> bool:
    """Whether what begins so is text that a person wrote, as far as the bytes tell: UTF-8 with letters in it, and no
    control characters."""
    try:
        # The last character may be cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and any(one.isalpha() for one in text)


def _told(head: bytes) -> str | None:
    """The kind that no text is taken for."""
    if b"%PDF-" in head[:1024] and (head.lstrip().startswith(b"%PDF-") or b"\x00" in head):
        return ".pdf"
    if head[257:262] == b"ustar":
        return ".tar"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _text(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace").removeprefix("\ufeff")


def _is_mail(text: str) -> bool:
    names = set()
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            break
        if _HEADER.match(line):
            names.add(line.partition(":")[0].casefold())
        elif not line.startswith((" ", "\t")):
            return False
    return len(names) >= 3 and bool(names & _MAIL_HEADERS) and bool(names & _SENT_HEADERS)


def _is_record(text: str) -> bool:
    """Whether the first line is a JSON object, as far as it can be seen."""
    line = text.lstrip().split("\n", 1)[0]
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return re.match(r'\{\s*"[\w -]{1,40}"\s*:', line) is not None and len(line) > 1000
    except RecursionError:
        return False
