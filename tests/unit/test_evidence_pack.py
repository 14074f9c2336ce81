"""Evidence packs: every changed byte is found, and a hostile pack does nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.evidence_files import read_pack, write_pack
from assistant.answer.evidence.checking import check
from assistant.answer.evidence.content import files_of
from assistant.answer.evidence.form import MANIFEST, Raw, manifest_of, opened, parse_manifest, single
from assistant.domain.answer import Question
from assistant.domain.article import Article
from assistant.domain.conversation import KeptTurn
from assistant.domain.errors import EvidencePackError, UsageError
from assistant.domain.evidence import Evidence, HeldArticle, Standing
from assistant.domain.exchange import Exchange
from assistant.domain.version import Version
from tests.fakes.scripted_services import BRIDGE, answered, events, quote

NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)
COST = Question("What will the repairs cost?")
FORMER = replace(BRIDGE, text=BRIDGE.text.replace("14 million", "12 million"))
HELD = HeldArticle(BRIDGE, (Version(1, FORMER, date(2024, 5, 3)),), "0" * 64)


def files(question: Question = COST, held: HeldArticle = HELD) -> dict[str, bytes]:
    exchange = Exchange(question)
    for event in events(answered(question, [quote("will cost 14 million euros", held.article)], "14 million euros")):
        exchange.take(event)
    turn = KeptTurn(exchange, NOON, {held.article.id: held.article.content_hash})
    return files_of(Evidence(question.text, (turn,), {held.article.id: held}, NOON, "recipe"))


FILES = files()
LIST = manifest_of(FILES, "2024-05-04T12:00:00Z")
PAGE = single(FILES, LIST)


class Shelf:
    """What is at hand today."""

    name = "the shelf"

    def __init__(self, *articles: HeldArticle) -> None:
        self._held = {one.article.id: one for one in articles}

    def held(self, article_id: str) -> HeldArticle | None:
        return self._held.get(article_id)

    def unreadable(self, _: str) -> str | None:
        return None


def test_a_pack_is_whole_in_both_forms(tmp_path: Path) -> None:
    seals = {write_pack(tmp_path / name, FILES, LIST) for name in ("pack", "pack.html")}
    for name in ("pack", "pack.html"):
        report = check(read_pack(tmp_path / name))
        assert report.whole, report.faults
        assert seals == {report.seal}
        assert report.corpus is None


def test_other_programs_can_check_a_folder(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FILES, LIST)
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "pack", check=False)
    assert done.returncode == 0


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(PAGE) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_page_is_found(place: int, change: int) -> None:
    changed = PAGE[:place] + bytes([PAGE[place] ^ change]) + PAGE[place + 1 :]
    with contextlib.suppress(EvidencePackError):
        assert not check(opened(changed)).whole


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(PAGE) - 1), st.binary(max_size=5))
def test_what_is_cut_or_put_in_is_found(place: int, more: bytes) -> None:
    for changed in (PAGE[:place], PAGE + b"\n" + more, PAGE[:place] + b"x" + more + PAGE[place:]):
        with contextlib.suppress(EvidencePackError):
            assert not check(opened(changed)).whole


def test_any_changed_byte_of_a_folder_is_found(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FILES, LIST)

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def changed(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(one for one in (tmp_path / "pack").rglob("*") if one.is_file())))
        whole = path.read_bytes()
        place = data.draw(st.integers(0, len(whole) - 1))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :])
        try:
            assert not check(read_pack(tmp_path / "pack")).whole
        except EvidencePackError:
            pass
        finally:
            path.write_bytes(whole)

    changed()
    assert check(read_pack(tmp_path / "pack")).whole


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_comes_back_whole(question: str, around: str) -> None:
    article = replace(BRIDGE, title=question or "?", text=f"{BRIDGE.text}\n\n{around}".strip())
    made = files(Question(question), HeldArticle(article))
    page = single(made, manifest_of(made, "now"))
    again = opened(page)
    assert not again.faults
    assert dict(again.files) == made
    assert b"<script" not in page.lower()


def test_a_file_that_is_missing_or_more_is_found(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FILES, LIST)
    (tmp_path / "pack" / "articles" / "more.txt").write_text("x")
    (tmp_path / "pack" / "articles" / "001.txt").unlink()
    report = check(read_pack(tmp_path / "pack"))
    assert {fault.file for fault in report.faults} >= {"articles/more.txt", "articles/001.txt"}


def test_what_was_sealed_again_has_another_seal() -> None:
    forged = FILES | {"articles/001.txt": BRIDGE.text.replace("14", "15").encode()}
    manifest = manifest_of(forged, "2024-05-04T12:00:00Z")
    report = check(Raw(manifest, forged))
    told = [fault.message for fault in report.faults]
    assert any("content hash" in one for one in told)
    assert any("does not stand at its offsets" in one for one in told)
    assert report.seal != check(Raw(LIST, FILES)).seal


@pytest.mark.parametrize(
    ("now", "standing", "told"),
    [
        (HELD, Standing.UNCHANGED, "as they were"),
        (HeldArticle(replace(BRIDGE, title="Another")), Standing.CHANGED, "stands where it stood"),
        (HeldArticle(replace(BRIDGE, text=f"Updated. {BRIDGE.text}")), Standing.CHANGED, "now at characters"),
        (
            HeldArticle(FORMER, (Version(1, BRIDGE, date(2024, 5, 9)),)),
            Standing.LOST,
            "a newer version stands there since 2024-05-09",
        ),
        (HeldArticle(FORMER), Standing.LOST, "is not kept there"),
        (None, Standing.GONE, "not there any more"),
    ],
)
def test_quotes_are_looked_up(now: HeldArticle | None, standing: Standing, told: str) -> None:
    report = check(Raw(LIST, FILES), Shelf(now) if now else Shelf())
    (one,) = report.quotes
    assert one.standing is standing
    assert told in one.message
    assert report.whole
    assert report.holds is standing.holds


def test_a_file_that_says_the_same_otherwise_is_told() -> None:
    report = check(Raw(LIST, FILES), Shelf(replace(HELD, file_hash="1" * 64)))
    assert report.holds
    assert any("written anew" in one for one in report.remarks)


def test_the_page_runs_nothing_and_loads_nothing() -> None:
    hostile = '<script>x</script><img src="http://evil.example/x"> \x1b[31m "onload=x'
    article = replace(BRIDGE, title=hostile, source=hostile, url=f"https://x.example/{hostile}")
    page = single(made := files(Question(hostile), HeldArticle(article)), manifest_of(made, "now")).decode()
    assert "Content-Security-Policy" in page
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert not re.search(r"<(?:script|img|link|iframe|object|form)\b", page)
    assert not re.search(r"<[^>]*\bon\w+=", page)
    assert "\x1b" not in page


def listed(changes: Mapping[str, object] = {}, **of_file: object) -> bytes:
    manifest = json.loads(LIST)
    manifest["files"][0] |= of_file
    return json.dumps(manifest | changes).encode()


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"null",
        b'{"format": ' + b"[" * 100_000,
        b'{"files": ' + b"9" * 10_000 + b"}",
        listed(path="../outside.txt"),
        listed(path="/etc/passwd"),
        listed(path="articles/../../x"),
        listed(path="a\\b"),
        listed(path="C:x"),
        listed(path="x\x00y"),
        listed(path=7),
        listed(path="manifest.json"),
        listed(path="pack.json"),
        listed(bytes=-1),
        listed(bytes=10**15),
        listed(bytes=True),
        listed(sha256="00"),
        listed({"version": 2}),
        listed({"version": "1"}),
        listed({"format": "other"}),
        listed({"files": {}}),
        listed({"files": [json.loads(LIST)["files"][0]] * 20_000}),
        b" " * 5_000_000,
    ],
)
def test_a_hostile_manifest_is_refused(manifest: bytes) -> None:
    with pytest.raises(EvidencePackError):
        parse_manifest(manifest)


def test_no_link_is_followed(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", FILES, LIST)
    path, outside = tmp_path / "pack" / "articles" / "001.txt", tmp_path / "outside.txt"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)
    assert not check(read_pack(tmp_path / "pack")).whole
    path.unlink()
    os.mkfifo(path)
    assert not check(read_pack(tmp_path / "pack")).whole
    path.unlink()
    (tmp_path / "pack" / "articles").rename(tmp_path / "elsewhere")
    (tmp_path / "pack" / "articles").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EvidencePackError):
        read_pack(tmp_path / "pack")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"turns": 1, "articles": []}', b"[" * 50_000, b"\xff"])
def test_content_of_wrong_types_is_a_fault(content: bytes) -> None:
    made = FILES | {"pack.json": content}
    report = check(Raw(manifest_of(made, "now"), made), Shelf(HELD))
    assert [fault.file for fault in report.faults] == ["pack.json"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    for name in ("pack", "pack.html"):
        write_pack(tmp_path / name, FILES, LIST)
        with pytest.raises(UsageError):
            write_pack(tmp_path / name, FILES, LIST)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack", "pack.html"]
    assert (tmp_path / "pack" / MANIFEST).read_bytes() == LIST


def test_an_article_that_is_gone_is_packed_as_what_is_known() -> None:
    exchange = Exchange(COST)
    for event in events(answered(COST, [quote("will cost 14 million euros")])):
        exchange.take(event)
    made = files_of(Evidence("x", (KeptTurn(exchange, NOON, {"bridge": "a" * 64}),), {}, NOON))
    report = check(Raw(manifest_of(made, "now"), made), Shelf(HELD))
    assert report.whole
    assert report.quotes[0].standing is Standing.CHANGED


def test_a_quote_of_a_former_version_is_shown_in_it() -> None:
    held = HeldArticle(FORMER, (Version(1, BRIDGE, date(2024, 5, 9)),))
    exchange = Exchange(COST)
    for event in events(answered(COST, [quote("will cost 14 million euros")])):
        exchange.take(event)
    made = files_of(Evidence("x", (KeptTurn(exchange, NOON, {"bridge": BRIDGE.content_hash}),), {"bridge": held}, NOON))
    (citation,) = json.loads(made["pack.json"])["turns"][0]["citations"]
    assert citation["file"] == "articles/001-v1.txt"
    assert check(Raw(manifest_of(made, "now"), made)).whole


def test_articles_without_anything_are_packed(tmp_path: Path) -> None:
    bare = Article("a", "A", "It will cost 14 million euros.")
    made = files(held=HeldArticle(bare))
    write_pack(tmp_path / "x.html", made, manifest_of(made, "now"))
    assert check(read_pack(tmp_path / "x.html")).whole
