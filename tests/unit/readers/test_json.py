"""Articles in one JSON value."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.choices import document_readers
from assistant.domain.documents import BadPart, RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.inputs import Input, expand
from assistant.ingest.readers import json_file
from assistant.ingest.readers.json_file import JsonReader
from assistant.ingest.sniffing import kind_of

ARTICLE = {"title": "Bridge opens", "text": "The bridge opened on Monday.", "date": "2024-05-06"}
OTHER = {"headline": "Bridge shut", "body": "The bridge was shut on Friday.", "publisher": "The Courant"}


def read(value: Any) -> list[RawDocument | BadPart]:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(JsonReader().read(io.BytesIO(raw)))


def titles(value: Any) -> list[str | None]:
    return [one.title if isinstance(one, RawDocument) else one.where for one in read(value)]


@pytest.mark.parametrize(
    "value",
    [
        [ARTICLE, OTHER],
        {"articles": [ARTICLE, OTHER], "status": "ok", "tags": ["bridges", "news", "more"]},
        {"response": {"status": "ok", "results": [ARTICLE, {"headline": "Bridge shut", "fields": {"body": "It is."}}]}},
        b"\xef\xbb\xbf" + json.dumps([ARTICLE, OTHER], indent=2).encode(),
        "\n".join(json.dumps(one) for one in (ARTICLE, OTHER)).encode(),
    ],
)
def test_articles_are_found_wherever_their_list_stands(value: Any) -> None:
    assert titles(value) == ["Bridge opens", "Bridge shut"]


def test_one_article_alone_is_read() -> None:
    (found,) = read(ARTICLE)
    assert isinstance(found, RawDocument)
    assert (found.title, found.text, found.published) == (ARTICLE["title"], ARTICLE["text"], ARTICLE["date"])


def test_what_is_no_article_in_a_list_is_told_by_its_number_and_the_rest_goes_on() -> None:
    assert titles([ARTICLE, 17, {"title": "Empty"}, OTHER]) == ["Bridge opens", "article 2", "article 3", "Bridge shut"]


@pytest.mark.parametrize("value", [[], {}, 17, {"name": "package", "version": "1.0"}, [[ARTICLE]], [1, 2]])
def test_a_file_without_an_article_says_so(value: Any) -> None:
    with pytest.raises(UnreadableInput, match="no article is in it"):
        read(value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b'[{"text": "It ends in the mid', b"\xff\xfe\x00"])
def test_what_is_no_json_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableInput, match="it is not JSON"):
        read(raw)


def test_a_list_without_an_ending_is_told_by_its_first_bytes() -> None:
    assert kind_of("", json.dumps([ARTICLE]).encode()) == ".json"
    assert kind_of(".txt", b'[\n  {\n    "text": "It rained."}]') == ".json"
    assert kind_of("", b"[Reuters] It rained.") == ""


def test_settings_in_a_folder_are_passed_over_and_named_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "articles.json").write_text(json.dumps([ARTICLE]))
    (tmp_path / "package.json").write_text('{"name": "site", "version": "1.0"}')
    passed: set[Path] = set()
    found = [one for one in expand([str(tmp_path)], document_readers(), passed) if isinstance(one, Input)]
    assert [one.name for one in found] == [str(tmp_path / "articles.json")]
    assert passed == {tmp_path / "package.json"}
    named = list(expand([str(tmp_path / "package.json")], document_readers()))
    assert [one.name for one in named] == [str(tmp_path / "package.json")]


def test_in_an_archive_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("articles.json", json.dumps([ARTICLE]))
        archive.writestr("site/package.json", '{"name": "site"}')
    found = list(expand([str(tmp_path / "export.zip")], document_readers()))
    assert [one.name for one in found] == [f"{tmp_path / 'export.zip'} › articles.json"]


def test_what_is_too_large_for_one_value_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_file, "LARGEST", 100)
    with pytest.raises(UnreadableInput, match="it is larger than 0 MB") as raised:
        read([ARTICLE, OTHER])
    assert "JSON lines" in (raised.value.hint or "")
