"""A mail gives the article that it brings, without what mail programs put around it."""

from __future__ import annotations

import io
from contextlib import suppress
from email.message import EmailMessage

import pytest

from assistant.adapters.html import TrafilaturaReader
from assistant.adapters.pdf import PdfReader
from assistant.domain.documents import BadPart, DocumentReader, RawDocument, TextForm
from assistant.domain.errors import UnreadableInput
from assistant.ingest.readers.mail import MailboxReader, MailReader, SavedPageReader
from assistant.ingest.readers.text import TextReader
from tests.fakes.files import STORY, mail, page, paragraph, pdf

READERS: dict[str, DocumentReader] = {".html": TrafilaturaReader(), ".pdf": PdfReader(), ".txt": TextReader()}
READERS[".eml"] = MailReader(READERS)


def read(data: bytes) -> list[RawDocument | BadPart]:
    return list(READERS[".eml"].read(io.BytesIO(data)))


def only(data: bytes) -> RawDocument:
    (document,) = read(data)
    assert isinstance(document, RawDocument)
    return document


def test_the_headers_say_what_they_can() -> None:
    document = only(mail(STORY, {"Subject": "=?utf-8?q?Fwd=3A_Die_Br=C3=BCcke_schlie=C3=9Ft?="}))
    assert document.title == "Die Brücke schließt"
    assert (document.author, document.source) == ("Ana Souza", "post.example.org")
    assert document.published == "2021-05-03T10:15:00+02:00"
    assert document.form is TextForm.COPIED
    assert document.original is not None
    assert document.original.kind == "eml"


def test_a_post_office_is_no_source() -> None:
    document = only(mail(STORY, {"From": "Ana Souza <ana.souza@gmail.com>", "Date": "some day"}))
    assert (document.author, document.source, document.published) == ("Ana Souza", None, None)


def test_a_page_in_a_mail_is_read_as_a_page() -> None:
    document = only(mail(page("The bridge closes"), kind="html"))
    assert document.form is TextForm.PAGE
    assert "<" not in document.text
    assert "closes" in str(document.title)


def test_what_is_forwarded_is_told_by_its_own_lines() -> None:
    body = (
        "You should read this!\n\n---------- Forwarded message ---------\nFrom: Max Horn <max@evening.example.org>\n"
        "Date: Mon, May 3, 2021 at 10:15 AM\nSubject: Re: The ferry runs\nTo: <ana@x.example.org>\n\n\n" + STORY
    )
    document = only(mail(body))
    assert document.text.strip() == STORY
    assert (document.title, document.author, document.source) == ("The ferry runs", "Max Horn", "evening.example.org")
    assert document.published == "2021-05-03"
    assert {one.why for one in document.dropped} == {"written by who forwarded the mail", "a mail's header lines"}


def test_an_earlier_mail_and_a_signature_are_left_out() -> None:
    document = only(mail(f"{STORY}\n\n-- \nAna Souza\nThe Post\n"))
    assert document.text.strip() == STORY
    assert [one.why for one in document.dropped] == ["the sender's signature"]
    document = only(mail(f"{STORY}\n\nOn Mon, 3 May 2021 at 10:15, Max Horn wrote:\n> What is new?\n> Max\n"))
    assert document.text.strip() == STORY
    assert [one.why for one in document.dropped] == ["quoted from an earlier mail"]


def test_an_original_message_below_an_article_is_a_quotation() -> None:
    below = "-----Original Message-----\nFrom: Max Horn <max@x.example.org>\nSubject: What is new?\n\nTell me by noon."
    document = only(mail(f"{STORY}\n\n{below}\n", {"Subject": "RE: The bridge closes"}))
    assert (document.text.strip(), document.title, document.author) == (STORY, "The bridge closes", "Ana Souza")
    assert [(one.text, one.why) for one in document.dropped] == [(below, "quoted from an earlier mail")]
    for body, subject in ((f"Read this!\n\n{below}", "RE: News"), (f"{STORY}\n\n{below}", "FW: News")):
        assert only(mail(body, {"Subject": subject})).text.strip() == "Tell me by noon."


def test_a_mail_that_is_all_quoted_is_the_article() -> None:
    document = only(mail("\n".join(f"> {sentence}." for sentence in STORY.split(". "))))
    assert ">" not in document.text


def attached(*parts: tuple[str, str, str, bytes], body: str = "See attached.") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "Ana <a@post.example.org>",
        "Two",
        "Mon, 03 May 2021 10:15:00 +0200",
    )
    message.set_content(body)
    for main, sub, name, data in parts:
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def test_what_is_attached_is_an_article_too() -> None:
    data = pdf(
        [[(72, 760, 20, "The bridge in a PDF"), *paragraph(72, 700, ["The bridge closes on Monday, it says."] * 3)]]
    )
    parts = [
        ("application", "pdf", "bridge.pdf", data),
        ("image", "png", "logo.png", b"\x89PNG"),
        ("application", "pdf", "broken.pdf", b"%PDF-1.4"),
    ]
    found = read(attached(*parts))
    assert [one.title if isinstance(one, RawDocument) else one.where for one in found] == [
        "The bridge in a PDF",
        'attachment "broken.pdf"',
    ]
    found = read(attached(*parts[:2], body=STORY))
    assert [one.title for one in found if isinstance(one, RawDocument)] == ["Two", "The bridge in a PDF"]


def test_text_on_both_sides_of_an_attachment_is_the_mail_s() -> None:
    message = EmailMessage()
    message["Subject"] = "The bridge closes"
    message.set_content(STORY)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="bridge.png")
    below = EmailMessage()
    below.set_content("The ferry runs until then.")
    message.attach(below)
    message.add_attachment(b"Notes of the desk.", maintype="text", subtype="plain", filename="notes.txt")
    assert only(message.as_bytes()).text.split("\n\n") == [STORY, "The ferry runs until then."]


def test_a_mail_in_a_mail_is_read() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "Max <max@x.example.org>", "For you"
    outer.set_content("Look at this.")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Ana <a@post.example.org>", "The bridge closes"
    inner.set_content(STORY)
    outer.add_attachment(inner)
    assert only(outer.as_bytes()).title == "The bridge closes"


@pytest.mark.parametrize("data", [mail(""), b"From: a@b.example\n\n", b"Subject: x\nContent-Type: image/png\n\nabc"])
def test_a_mail_without_text_is_said_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableInput, match="no text in the mail"):
        read(data)


def test_old_encodings_in_a_mail_are_read() -> None:
    text = "Größere Brücken schließen früher, sagt die Behörde in München. " * 3
    data = mail("", {"Content-Type": "text/plain; charset=iso-8859-1"}) + text.encode("latin-1")
    assert only(data).text.strip() == text.strip()


def test_nonsense_in_headers_stops_nothing() -> None:
    for header in ("From", "Date", "Subject", "Content-Type"):
        for value in ("", "=?x?y?z?=", "<<>>,;@", "\x00\xff", "multipart/mixed; boundary=", "a" * 10_000):
            data = mail(STORY, {header: value})
            with suppress(UnreadableInput):
                read(data)


def test_a_mailbox_is_many_mails() -> None:
    box = b"".join(
        b"From ana@x.example Mon May  3 10:15:00 2021\n" + mail(f"{STORY} {n}.\n>From here on.") + b"\n\n"
        for n in (1, 2)
    )
    found = list(MailboxReader(MailReader(READERS)).read(io.BytesIO(box + b"From x@y Mon May  3 10:15:00 2021\n\n\n")))
    assert [isinstance(one, RawDocument) for one in found] == [True, True, False]
    assert isinstance(found[0], RawDocument)
    assert "\nFrom here on." in found[0].text
    assert isinstance(found[2], BadPart)
    assert found[2].where == "mail 3"


@pytest.mark.parametrize("mark", [b"From ana@x.example Mon May  3 10:15:00 2021\n", b"From ana@x.example\n"])
def test_only_lines_that_part_mails_part_them(mark: bytes) -> None:
    body = f"{STORY}\n\nFrom today on it is closed.\n\n>>From here on." if b"2021" in mark else STORY
    found = list(MailboxReader(MailReader(READERS)).read(io.BytesIO((mark + mail(body) + b"\n\n") * 2)))
    assert [one.text.strip() for one in found if isinstance(one, RawDocument)] == [body.replace(">>", ">")] * 2


def test_a_page_saved_as_one_file_is_read() -> None:
    headers = {
        "Snapshot-Content-Location": "https://post.example/bridge",
        "Content-Type": "multipart/related; boundary=b",
    }
    body = f"--b\nContent-Type: text/html; charset=utf-8\n\n{page('The bridge closes')}\n--b--\n"
    (document,) = SavedPageReader(READERS).read(io.BytesIO(mail(body, headers)))
    assert isinstance(document, RawDocument)
    assert document.url == "https://post.example/bridge"
    assert document.original is not None
    assert document.original.kind == "mhtml"
