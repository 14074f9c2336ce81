"""Reading case files: what comes out, and where exactly an error is."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from assistant.check.cases import Case, case_files, load, select
from assistant.domain.answer import Filters
from assistant.domain.errors import CaseError

WHOLE = """\
cases:
  - id: one
    question: When did the bridge fall?
    contains: ["01:15", 'a  b']
    not_contains: ["02:30"]
    cites: [bridge-2020]
    abstains: false
    short_answer: "01:15"
    as_of: 2020-12-31
    since: 2020-01-01
    source: The Harbour Post
    tags: [fact]
    note: Why this is asked.
  - id: two
    conversation: ["Who fell?", "And when?", "Where?"]
    abstains: true
"""


def written(folder: Path, text: str, name: str = "cases.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    one, two = load([path])
    assert one == Case(
        id="one",
        question="When did the bridge fall?",
        where=one.where,
        filters=Filters(since=date(2020, 1, 1), as_of=date(2020, 12, 31), source="The Harbour Post"),
        contains=("01:15", "a  b"),
        not_contains=("02:30",),
        cites=("bridge-2020",),
        abstains=False,
        short_answer="01:15",
        tags=("fact",),
        note="Why this is asked.",
    )
    assert str(one.where) == f"{path}:2:5"
    assert (two.earlier, two.question, two.abstains) == (("Who fell?", "And when?"), "Where?", True)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", "1:1", "the file is empty", "cases:"),
        ("- id: a\n", "1:1", "a case file must be a mapping, and is a list", "cases"),
        ("case:\n  - id: a\n", "1:1", 'a case file has no key "case"', 'Did you mean "cases"?'),
        ("{}\n", "1:1", 'there is no "cases"', "cases:"),
        ("cases:\n", "1:7", '"cases" must be a list, and is nothing', None),
        ("cases: []\n", "1:8", '"cases" is an empty list', "Fill it in"),
        ("cases:\n  - just text\n", "2:5", "a case must be a mapping, and is text", "id, question"),
        ("cases:\n  - question: Q?\n    abstains: true\n", "2:5", 'the case has no "id"', "no other case"),
        ("cases:\n  - id: a\n    abstains: true\n", "2:5", 'the case "a" has no "question"', "conversation"),
        ("cases:\n  - id: a\n    question: Q?\n", "2:5", 'the case "a" asserts nothing', "contains"),
        ("cases:\n  - id: a\n    question: ''\n", "3:15", '"question" is empty', "leave it out"),
        (
            "cases:\n  - id: a\n    question: Q?\n    contain: [b]\n",
            "4:5",
            'a case has no key "contain"',
            'Did you mean "contains"?',
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    xyzzy: [b]\n",
            "4:5",
            'a case has no key "xyzzy"',
            "A case has: id, question",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    question: R?\n",
            "4:5",
            'the key "question" is here twice',
            "line 3",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    conversation: ['Q?']\n    abstains: true\n",
            "4:19",
            'the case "a" has both "question" and "conversation"',
            "last line",
        ),
        (
            "cases:\n  - id: 7\n    question: Q?\n    abstains: true\n",
            "2:9",
            '"id" must be text, and is a number',
            'Put it in quotes: "7".',
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    contains: China\n",
            "4:15",
            '"contains" must be a list, and is text',
            'Write it as ["China"].',
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    contains: [b, 27]\n",
            "4:19",
            'an item of "contains" must be text, and is a number',
            'Put it in quotes: "27".',
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    contains: ['']\n",
            "4:16",
            'an item of "contains" is empty',
            "Fill it in",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    cites: [[b]]\n",
            "4:13",
            'an item of "cites" must be text, and is a list',
            None,
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    short_answer: no\n",
            "4:19",
            '"short_answer" must be text, and is true or false',
            'Put it in quotes: "no".',
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    abstains: sure\n",
            "4:15",
            '"abstains" must be true or false, and is text',
            "abstains: true",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    abstains: true\n    as_of: '2020-01-01'\n",
            "5:12",
            '"as_of" must be a date, and is text',
            "without quotes",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    abstains: true\n    since: 2020-02-30\n",
            "5:12",
            '"since" is not a day of the calendar: 2020-02-30',
            "since: 2024-12-31",
        ),
        (
            "cases:\n  - id: a\n    question: Q?\n    abstains: true\n    since: 2020-02-03 10:00:00\n",
            "5:12",
            '"since" is not a day of the calendar',
            "since: 2024-12-31",
        ),
        ("cases:\n  - id: a\n    question: Who: me?\n", "3:18", "this is not YAML", "Put quotes around"),
        ("cases:\n  - id: a\n    conversation: [Q?, R?]\n", "3:21", "this is not YAML", "a question mark"),
        ("cases:\n  - id: a\n    note: ab\x07c\n", "3:13", "this character is not allowed in YAML", "Remove"),
    ],
)
def test_an_error_names_file_line_and_column(
    tmp_path: Path, text: str, place: str, message: str, hint: str | None
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CaseError) as raised:
        load([path])
    assert raised.value.message.startswith(f"{path}:{place}: {message}")
    if hint is None:
        assert raised.value.hint is None
    else:
        assert hint in (raised.value.hint or "")


def test_an_id_is_unique_over_all_files(tmp_path: Path) -> None:
    text = "cases:\n  - id: a\n    question: Q?\n    abstains: true\n"
    first, second = written(tmp_path, text, "1.yaml"), written(tmp_path, "# second\n" + text, "2.yaml")
    with pytest.raises(CaseError) as raised:
        load([first, second])
    assert raised.value.message == f'{second}:3:5: the id "a" is taken'
    assert f"{first}:2:5" in (raised.value.hint or "")


def test_nesting_without_end_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="nested too deeply"):
        load([written(tmp_path, "cases: " + "[" * 20_000)])


def test_files_folders_and_globs_name_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    a, b = written(tmp_path, "", "a.yaml"), written(tmp_path, "", "deeper/b.yml")
    other = written(tmp_path, "", "notes.txt")
    assert case_files([tmp_path]) == [a, b]
    assert case_files([b, tmp_path, str(tmp_path / "*.yaml")]) == [b, a]
    assert case_files([other]) == [other]
    assert case_files([str(tmp_path / "**" / "*.yml")]) == [b]


@pytest.mark.parametrize("name", ["nothing.yaml", "*.none", "empty", "x" * 5000])
def test_a_place_without_a_case_file_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CaseError):
        load([tmp_path / name])


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("cases: Žilnica".encode("cp1250"))
    with pytest.raises(CaseError, match="is not UTF-8"):
        load([path])


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    path.chmod(0)
    with pytest.raises(CaseError, match="can't be read"):
        load([path])


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert len(load([written(tmp_path, "\ufeff" + WHOLE)])) == 2


@pytest.mark.parametrize(
    ("texts", "tags", "ids"),
    [
        ((), (), ["one", "two"]),
        (("BRIDGE",), (), ["one"]),
        (("who fell",), (), ["two"]),
        (("tw", "bridge"), (), ["one", "two"]),
        (("fac",), (), ["one"]),
        ((), ("fac",), []),
        ((), ("fact", "other"), ["one"]),
        (("two",), ("fact",), []),
    ],
)
def test_select(tmp_path: Path, texts: tuple[str, ...], tags: tuple[str, ...], ids: list[str]) -> None:
    assert [case.id for case in select(load([written(tmp_path, WHOLE)]), texts, tags)] == ids
