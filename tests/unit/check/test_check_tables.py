"""Variables and tables of case files: what they make, and where exactly an error in one is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent, indent

import pytest
from check_samples import answered
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.blessing import changed
from assistant.check.cases import Case, parse
from assistant.check.expectation import Expectation
from assistant.check.kinds import Matches, Number, PassageRank
from assistant.check.loading import load_all
from assistant.domain.errors import CaseError

FILE = Path("a.yaml")

EURO = """\
cases:
  - id: euro
    question: "When did {country} adopt the euro?"
    contains: ["{year}"]
    table:
      - {country: Croatia, year: 2023}
      - country: Bulgaria
        year: "2026"
  - id: plain
    question: What does {this} mean?
    contains: ["{year}"]
"""


def read(text: str) -> list[Case]:
    return parse(FILE, dedent(text))


def one(text: str) -> list[Case]:
    return parse(FILE, f"cases:\n  - id: a\n{indent(dedent(text), '    ')}")


def test_each_row_is_a_case_of_its_own_with_an_id_a_person_can_read() -> None:
    croatia, bulgaria, plain = parse(FILE, EURO)
    assert [case.id for case in (croatia, bulgaria, plain)] == ["euro-croatia", "euro-bulgaria", "plain"]
    assert croatia.question == "When did Croatia adopt the euro?"
    assert (croatia.contains, bulgaria.contains) == (("2023",), ("2026",))
    # The place is the row's, where an editor opens the file.
    assert [str(case.where) for case in (croatia, bulgaria, plain)] == ["a.yaml:6:9", "a.yaml:7:9", "a.yaml:9:5"]
    assert [case.row for case in (croatia, bulgaria, plain)] == [1, 2, None]


def test_a_case_without_variables_keeps_its_braces() -> None:
    assert parse(FILE, EURO)[2].question == "What does {this} mean?"


def test_variables_stand_in_every_value_and_keep_what_they_are() -> None:
    [case] = one(
        r"""
        vars: {day: 2024-12-31, rank: 2, known: true, figure: 14 million, article: bridge-2020, year: 2024}
        conversation: ["Who?", "And in {year}?"]
        as_of: "{day}"
        open: "{known}"
        number: {value: "{figure}", within: 1}
        passage_rank: {article: "{article}", at_most: "{rank}"}
        matches: ['\d{4} {{year}} {year}']
        any_of:
          - {short_answer: "{year}"}
          - {cites: ["title:{article}*"]}
        tags: ["y{year}"]
        """
    )
    assert case.filters.as_of == date(2024, 12, 31)
    assert case.open is True
    assert (case.question, case.tags) == ("And in 2024?", ("y2024",))
    number, rank, matches, group = case.checks
    assert isinstance(number, Number)
    assert number.wanted.values == (14e6,)
    assert rank == PassageRank("bridge-2020", None, 2)
    # Braces with no name in them are text, and doubled ones are one each.
    assert matches == Matches(r"\d{4} {year} 2024")
    assert [(member.short_answer, member.cites) for member in group.members] == [  # type: ignore[attr-defined]
        ("2024", ()),
        (None, ("title:bridge-2020*",)),
    ]


def test_the_nearest_variable_counts() -> None:
    first, second, third = read(
        """
        vars: {place: Velmar, year: 2018}
        cases:
          - {id: a, question: "{place} in {year}?", abstains: true}
          - {id: b, question: "{place} in {year}?", abstains: true, vars: {year: 2019}}
          - {id: c, question: "{place} in {year}?", abstains: true, table: [{place: Orlavik}]}
        """
    )
    assert [case.question for case in (first, second, third)] == [
        "Velmar in 2018?",
        "Velmar in 2019?",
        "Orlavik in 2018?",
    ]


def test_an_id_may_say_itself_how_a_row_is_called() -> None:
    cases = read(
        """
        cases:
          - id: "no-{name}"
            question: "Who is the mayor of {place}?"
            missing: ["{place}"]
            table: [{name: capital, place: Reykjavik}, {name: port, place: Split}]
        """
    )
    assert [case.id for case in cases] == ["no-capital", "no-port"]


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        ("[{x: A b, y: 1}, {x: 'C, d', y: 1}]", ["a-a-b", "a-c-d"]),
        ("[{x: A, y: 1}, {x: A, y: 2}]", ["a-a-1", "a-a-2"]),
        ("[{x: $, y: €}, {x: €, y: $}]", ["a-1", "a-2"]),
        ("[{x: Žilnica, y: 1}]", ["a-žilnica"]),
    ],
)
def test_rows_are_told_apart_by_as_few_columns_as_do(rows: str, ids: list[str]) -> None:
    assert [case.id for case in one(f'question: "{{x}} {{y}}?"\nabstains: true\ntable: {rows}')] == ids


BODY = 'question: "Who is {x}?"\n    abstains: true\n    '


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (f"cases:\n  - id: a\n    {BODY}vars: {{y: 1}}\n", "3:23", 'there is no variable "x"', "Known here: y."),
        (f"cases:\n  - id: a\n    {BODY}table: [{{y: 1}}]\n", "3:23", 'there is no variable "x"', "Known here: y."),
        (
            f"cases:\n  - id: a\n    {BODY}vars: {{x: 1, y: 2}}\n",
            "5:18",
            'nothing in this case uses the variable "y"',
            "Write {y} where its value belongs",
        ),
        (
            f"cases:\n  - id: a\n    {BODY}table: [{{x: 1, y: 2}}, {{x: 2, y: 2}}]\n",
            "5:20",
            'nothing in this case uses the variable "y"',
            "remove it",
        ),
        (
            "vars: {x: 1}\ncases:\n  - {id: a, question: Who, abstains: true}\n",
            "1:8",
            'no case uses the variable "x"',
            "Write {x}",
        ),
        (
            f"vars: {{x: 1}}\ncases:\n  - id: a\n    {BODY}vars: {{x: 2}}\n",
            "1:8",
            'no case uses the variable "x"',
            "Write {x}",
        ),
        (
            f"cases:\n  - id: a\n    {BODY}table: [{{x: 1}}, {{y: 1}}]\n",
            "5:22",
            'the first row has no "y"',
            "Every row has the same names.",
        ),
        (
            f"cases:\n  - id: a\n    {BODY}table: [{{x: 1, y: 2}}, {{x: 1}}]\n",
            "5:27",
            'this row has no "y"',
            "Every row has the same names.",
        ),
        (
            f"cases:\n  - id: a\n    {BODY}table: [{{x: 1}}, {{x: 1}}]\n",
            "5:21",
            "this row says the same as row 1",
            "Remove one of them.",
        ),
        (
            f"cases:\n  - id: a\n    {BODY}vars: {{x: 1}}\n    table: [{{x: 2}}]\n",
            "6:14",
            '"x" is in "vars" of this case as well',
            "Remove one of them.",
        ),
        (f"cases:\n  - id: a\n    {BODY}vars: {{x: [1]}}\n", "5:15", 'the value of the variable "x"', "a list"),
        (f"cases:\n  - id: a\n    {BODY}vars: {{x: }}\n", "5:14", 'the value of the variable "x"', "Give it text"),
        (f"cases:\n  - id: a\n    {BODY}vars: {{x-y: 1}}\n", "5:12", '"x-y" is no name of a variable', "letters"),
        (f"cases:\n  - id: a\n    {BODY}vars: {{x: 1, x: 2}}\n", "5:18", 'the variable "x" is here twice', "Remove"),
        (f"cases:\n  - id: a\n    {BODY}vars: [x]\n", "5:11", '"vars" must be a mapping', "{country: Croatia"),
        (f"cases:\n  - id: a\n    {BODY}table: {{x: 1}}\n", "5:12", '"table" must be a list', None),
        (f"cases:\n  - id: a\n    {BODY}table: []\n", "5:12", '"table" is an empty list', "Fill it in"),
        (f"cases:\n  - id: a\n    {BODY}table: [x]\n", "5:13", "a row must be a mapping", "{country: Croatia"),
        (
            "cases:\n  - id: a\n    question: Q?\n    contains: [{x}]\n    vars: {x: 1}\n",
            "4:16",
            "a variable is written in quotes",
            'Write it as "{x}".',
        ),
        (
            'cases:\n  - id: a\n    question: Q?\n    number: "{x}"\n    table: [{x: 1}, {x: many}]\n',
            "5:25",
            '"number" must be one number',
            "Write it as",
        ),
        (
            "cases:\n  - id: a\n    question: >\n      In {x}\n      of {y}?\n    abstains: true\n    vars: {x: 1}\n",
            "5:10",
            'there is no variable "y"',
            "{{y}}",
        ),
    ],
)
def test_an_error_names_file_line_and_column(text: str, place: str, message: str, hint: str | None) -> None:
    with pytest.raises(CaseError) as caught:
        parse(FILE, text)
    assert caught.value.message.startswith(f"{FILE}:{place}: {message}")
    assert hint is None or hint in (caught.value.hint or "")


def test_a_row_with_the_id_of_another_case_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        f"cases:\n  - id: a-2\n    question: Q?\n    abstains: true\n  - id: a\n    {BODY}table: [{{x: 2}}]\n"
    )
    loaded = load_all([file])
    assert [case.id for case in loaded.cases] == ["a-2"]
    assert loaded.broken[0].error.message == f'{file}:8:13: the id "a-2" is taken'


def test_an_alias_into_itself_ends() -> None:
    with pytest.raises(CaseError):
        one("question: Q?\nvars: {x: 1}\nall_of: &a\n  - any_of: *a\n")


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.text("{} 2", max_size=8))
def test_what_stands_in_a_row_is_taken_as_it_is(value: str, around: str) -> None:
    """A value is never looked through for variables itself."""
    quoted = value.replace("'", "''")
    [case] = one(f"question: '{{x}}?'\nnote: '>{around}<{{x}}'\nabstains: true\ntable: [{{x: '{quoted}'}}]")
    assert case.question == f"{value}?"
    assert case.note == f">{around}<{value}"


def test_a_case_beside_a_table_takes_what_came_and_a_row_does_not(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(EURO)
    croatia, _, plain = parse(file, EURO)
    change = changed(plain, Expectation(contains=("2022",)))
    assert change.after.decode() == EURO.replace('"{year}"]\n', '"2022"]\n').replace(
        '"2022"]\n    table', '"{year}"]\n    table'
    )
    assert change.case.contains == ("2022",)
    with pytest.raises(CaseError, match="row 1 of a table") as caught:
        changed(croatia, Expectation(contains=(answered().text,)))
    assert f"{file}:6:9" in (caught.value.hint or "")
