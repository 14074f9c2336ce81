"""An answer becomes a case at the end of a file, and what stood there before stays as it was."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.check.cases import load_file, parse
from assistant.check.changes import apply, undo
from assistant.check.expectation import Expectation, came
from assistant.check.recording import Draft, draft_of, file_in, id_of, recorded, same_question
from assistant.check.suite import Suite, default_folder
from assistant.domain.answer import Answer, CitationState, Filters, Question, Turn
from assistant.domain.errors import AssistantError, CaseError, UsageError
from tests.unit.check.check_samples import FIRST, ScriptedAsk, abstained, answered, article, case, citation, failed

FILE = """\
# Kept by hand.
cases:
  - id: first   # mine
    question: Who fell?
    contains: ["Nobody"]

  - id: second
    question: And where?
    cites:
      - bridge-2020
# the end, unless
"""


def draft(answer: Answer | None = None) -> Draft:
    return draft_of(answer or answered(), set())


def test_the_case_goes_to_the_end_and_all_before_it_stays(tmp_path: Path) -> None:
    file = tmp_path / "qa.yaml"
    file.write_text(FILE)
    file.chmod(0o640)
    change = recorded(file, draft(), load_file(file))
    assert file.read_text() == FILE
    apply(change)
    assert file.read_text() == (
        f"{FILE}\n  - id: when-did-the-bridge-fall\n    question: When did the bridge fall?\n"
        '    short_answer: "01:15"\n    cites: [bridge-2020]\n'
    )
    assert file.stat().st_mode & 0o777 == 0o640
    assert change.case == load_file(file)[-1]
    assert change.case.where.line == 13
    assert {sign for sign, _ in change.lines()} == {" ", "+"}
    assert not list(tmp_path.glob("*.part"))
    undo(change)
    assert file.read_text() == FILE


def test_a_file_that_is_not_there_is_begun_and_taken_away_again(tmp_path: Path) -> None:
    file = tmp_path / "tests" / "qa" / "saved.yaml"
    change = recorded(file, draft(abstained()), [])
    apply(change)
    assert file.read_text() == (
        "cases:\n  - id: when-did-the-bridge-fall\n    question: When did the bridge fall?\n    abstains: true\n"
    )
    undo(change)
    assert not file.exists()
    file.write_text("# for later")
    apply(recorded(file, draft(abstained()), []))
    assert file.read_text().startswith("# for later\ncases:\n  - id: ")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (
            "cases:\n- id: a\n  question: A?\n  cites: [x]",
            "\n- id: it\n  question: B?\n  abstains: true\n",
        ),
        (
            "cases:\r\n  - id: a\r\n    question: A?\r\n    cites: [x]\r\n",
            "  - id: it\r\n    question: B?\r\n    abstains: true\r\n",
        ),
        (
            '{"cases": [{"id": "a", "question": "A?", "cites": ["x"]}]}\n',
            ', {"id": "it", "question": "B?", "abstains": true}]}\n',
        ),
        (
            "\ufeffcases:\n  - {id: a, question: A, cites: [x]}\n",
            "  - id: it\n    question: B?\n    abstains: true\n",
        ),
    ],
)
def test_it_is_written_as_the_file_is(tmp_path: Path, text: str, end: str) -> None:
    file = tmp_path / "qa.yaml"
    file.write_bytes(text.encode())
    new = Draft("it", ("B?",), Filters(), Expectation(abstains=True))
    apply(recorded(file, new, load_file(file)))
    later = file.read_bytes().decode()
    assert later.endswith(end)
    assert later.startswith(text.removesuffix("]}\n"))
    assert [one.id for one in load_file(file)] == ["a", "it"]


@pytest.mark.parametrize(
    "text", ["cases:\n  - id: a\n    question: [\n", "case:\n", "cases: {}\n", "cases:\n  - id: a\n   question: b\n"]
)
def test_a_file_that_can_not_be_read_is_not_touched(tmp_path: Path, text: str) -> None:
    file = tmp_path / "qa.yaml"
    file.write_text(text)
    with pytest.raises(CaseError, match=r"qa\.yaml:\d+:\d+: "):
        recorded(file, draft(), [])
    assert file.read_text() == text


def test_nothing_is_added_where_it_would_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "qa.yaml"
    file.write_text(f"{FILE}...\n")
    with pytest.raises(CaseError, match="can't be changed in this place alone"):
        recorded(file, draft(), [])
    assert file.read_text() == f"{FILE}...\n"


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "qa").write_text("a file where a folder is wanted")
    with pytest.raises(CaseError, match="can't be written"):
        apply(recorded(tmp_path / "qa" / "saved.yaml", draft(), []))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    file.write_text(FILE)
    os.symlink(file, link)
    apply(recorded(link, draft(), []))
    assert link.is_symlink()
    assert len(load_file(file)) == 3


def test_an_id_is_free_in_all_files_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "qa.yaml"
    file.write_text(FILE)
    with pytest.raises(UsageError, match='"first" is taken'):
        recorded(tmp_path / "other.yaml", replace(draft(), id=" first "), load_file(file))
    with pytest.raises(UsageError, match='"first" is taken'):
        recorded(file, replace(draft(), id="first"), [])
    with pytest.raises(UsageError, match="needs an id"):
        recorded(file, replace(draft(), id=" "), [])


def test_ids_are_made_of_the_words_of_the_question() -> None:
    assert id_of("Who is Russia's largest creditor rival?", set()) == "who-is-russia-largest-creditor-rival"
    assert id_of("Où est Pōwehi?", set()) == "ou-est-powehi"
    assert id_of("Кто?", {"кто", "кто-2"}) == "кто-3"
    assert id_of("?!", set()) == "case"
    assert len(id_of("word " * 40, set())) <= 48
    assert len(id_of("w" * 400, set())) <= 48


def test_the_questions_before_it_come_along_where_it_leaned_on_them() -> None:
    history = (Turn("user", "Which bridge fell?"), Turn("assistant", "One."), Turn("user", "Where?"))
    asked = Question("And when?", history, Filters(as_of=date(2021, 1, 2), source="Post"))
    leaning = replace(answered(question=asked), standalone_question="When did the bridge fall?")
    new = draft_of(leaning, set())
    assert new.lines() == [
        "- id: and-when",
        "  conversation:",
        "    - Which bridge fell?",
        "    - Where?",
        "    - And when?",
        '  short_answer: "01:15"',
        "  cites: [bridge-2020]",
        "  as_of: 2021-01-02",
        "  source: Post",
    ]
    assert draft_of(replace(leaning, standalone_question="And when?"), set()).questions == ("And when?",)
    said = replace(asked, standalone="When did the stone bridge fall?")
    assert draft_of(replace(leaning, question=said), set()).questions == ("When did the stone bridge fall?",)


def test_what_keeps_an_answer() -> None:
    unsupported = replace(citation(), state=CitationState.UNSUPPORTED)
    assert came(answered()) == Expectation(short_answer="01:15", cites=("bridge-2020",))
    assert came(answered(citations=(unsupported,), short_answer=None)) == Expectation(contains=(FIRST,))
    assert came(answered("So.", (), None)) == Expectation(abstains=False)
    assert came(abstained()) == Expectation(abstains=True)


def test_what_can_not_be_kept() -> None:
    with pytest.raises(UsageError, match="broken off"):
        draft(failed(AssistantError("no")))
    with pytest.raises(UsageError, match="broken off"):
        draft(replace(answered(), error=AssistantError("no")))
    with pytest.raises(UsageError, match="chosen articles"):
        draft(answered(question=Question("When?", filters=Filters(articles=("a",)))))


def test_the_same_question_is_found_in_any_case_but_not_after_others() -> None:
    held = case(question="when did  the BRIDGE fall?")
    assert same_question(draft(), [case(question="Else?"), held]) is held
    assert same_question(draft(), [replace(held, earlier=("Which?",))]) is None
    assert same_question(draft(), [replace(held, filters=Filters(source="Post"))]) is None


@pytest.mark.parametrize("name", ["", "a.txt", "/tmp/a.yaml", "../a.yaml", ".yaml", "x/../../a.yml"])
def test_a_file_that_would_not_be_run_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no file of"):
        file_in(Path("qa"), name)
    assert file_in(Path("qa"), " deep/a.yml ") == Path("qa/deep/a.yml")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip).filter(bool)


@settings(max_examples=300, deadline=None)
@given(
    id_=TEXTS,
    questions=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
    short=st.none() | TEXTS,
    texts=st.lists(TEXTS, max_size=3).map(tuple),
)
def test_whatever_was_asked_and_answered_is_read_back_as_it_was(
    id_: str, questions: tuple[str, ...], short: str | None, texts: tuple[str, ...]
) -> None:
    expectation = Expectation(contains=texts, cites=texts, short_answer=short, abstains=False)
    new = Draft(id_, questions, Filters(), expectation)
    for text in ("cases:\n" + "\n".join(new.lines()), "cases:\n" + "\n".join(f"  {line}" for line in new.lines())):
        (read,) = parse(Path("qa.yaml"), text)
        assert replace(read, where=replace(read.where, line=0, column=0)) == new.case(Path("qa.yaml"))
        assert not set(text) & {"\x1b", "\x9b", "\u202e", "\u200b", "\u2028"}


def test_a_suite_lists_what_can_be_read_and_what_is_wrong_with_the_rest(tmp_path: Path) -> None:
    suite = Suite(tmp_path / "qa", ScriptedAsk({}), article)
    assert suite.listing().cases == suite.listing().errors == ()
    suite.folder.mkdir()
    assert suite.listing().errors == ()
    (suite.folder / "a.yaml").write_text(FILE)
    (suite.folder / "b.yaml").write_text("cases:\n  - id: x\n    question:\n")
    (suite.folder / "c.yaml").write_text(FILE.replace("first", "third"))
    (suite.folder / "d.yaml").write_bytes(b"\xff\xfe")
    listing = suite.listing()
    assert [one.id for one in listing.cases] == ["first", "second", "third"]
    told = [error.message for error in listing.errors]
    assert len(told) == 3
    assert told[0].startswith(f"{suite.folder / 'b.yaml'}:2:5: ") or "b.yaml:3:14" in told[0]
    assert f'{suite.folder / "c.yaml"}:7:5: the id "second" is taken' in told
    assert "d.yaml is not UTF-8" in told[2]


def test_a_proposal_knows_the_ids_the_files_and_the_same_question(tmp_path: Path) -> None:
    suite = Suite(tmp_path, ScriptedAsk({}), article)
    first = suite.propose(answered())
    assert (first.draft.id, first.files, first.same) == ("when-did-the-bridge-fall", ("saved.yaml",), None)
    suite.apply(suite.record(first.draft, "deep/own.yaml"))
    again = suite.propose(answered())
    assert (again.draft.id, again.files) == ("when-did-the-bridge-fall-2", ("saved.yaml", "deep/own.yaml"))
    assert again.same is not None
    change = suite.replace(again.same, abstained())
    suite.apply(change)
    assert suite.listing().cases[0].abstains
    suite.undo(change)
    assert suite.listing().cases[0].short_answer == "01:15"


def test_the_folder_is_the_project_s_else_that_of_where_one_is(tmp_path: Path) -> None:
    root, here = tmp_path / "root", tmp_path / "here"
    for folder in (root, here):
        folder.mkdir()
    assert default_folder(root, here) == root / "tests/qa"
    (here / "tests/qa").mkdir(parents=True)
    assert default_folder(root, here) == Path("tests/qa")
    assert default_folder(root, here, project=True) == root / "tests/qa"
    (root / "tests/qa").mkdir(parents=True)
    assert default_folder(root, here) == root / "tests/qa"
    assert default_folder(root, root) == Path("tests/qa")
