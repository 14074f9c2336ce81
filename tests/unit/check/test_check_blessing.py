"""A case takes what came as right, and nothing else of its file changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.check.assertions import check
from assistant.check.blessing import bless, changed, replaced
from assistant.check.cases import Case, load_file, parse
from assistant.check.changes import apply, undo
from assistant.check.editing import rewritten
from assistant.check.expectation import Expectation, aligned, blessed, expected
from assistant.check.recording import Draft, recorded
from assistant.check.runner import CaseResult, Outcome, run_case
from assistant.check.writing import quoted
from assistant.domain.answer import Answer, Filters
from assistant.domain.errors import AssistantError, CaseError, UsageError
from tests.unit.check.check_samples import FIRST, ScriptedAsk, abstained, answered, article, case, citation

FILE = """\
# What must not change.
cases:   # all of them

  - id: first     # the first
    question: Who?
    contains: ["Ann"]   # by name

  # --- about the bridge
  - id: bridge
    # asked on the day
    question: 'When did the bridge fall?'   # night
    contains:
      - at noon   # they said
      - Nobody was hurt
    cites: [ tunnel-2019,  # wrong?
             bridge-2020 ]
    short_answer: >
      twelve
      o'clock
    tags: [fact]
    open: true   # for now

  - {id: last, question: "What?", cites: [a, b], short_answer: c}  # in one line
# the end
"""


def written(folder: Path, text: str = FILE) -> Path:
    file = folder / "qa.yaml"
    file.write_bytes(text.encode())
    return file


def result_of(case: Case, answer: Answer) -> CaseResult:
    return asyncio.run(run_case(case, ScriptedAsk({}, answer), article))


def case_of(file: Path, id_: str) -> Case:
    return next(one for one in load_file(file) if one.id == id_)


def test_what_failed_is_rewritten_and_everything_else_stays_byte_for_byte(tmp_path: Path) -> None:
    file = written(tmp_path)
    change = bless(result_of(case_of(file, "bridge"), answered(f"{FIRST} Nobody was hurt. [1]")))
    assert file.read_bytes() == FILE.encode()
    apply(change)
    after = FILE
    for old, new in (
        ("- at noon   # they", '- "01:15"   # they'),
        ("[ tunnel-2019,  # wrong?", "[ # wrong?"),
        ("short_answer: >\n      twelve\n      o'clock", 'short_answer: "01:15"'),
        ("    open: true   # for now\n", ""),
    ):
        assert old in after
        after = after.replace(old, new)
    assert file.read_text() == after
    assert result_of(case_of(file, "bridge"), answered(f"{FIRST} Nobody was hurt. [1]")).outcome is Outcome.PASSED
    assert ("-", "      - at noon   # they said") in change.lines()
    assert ("+", '      - "01:15"   # they said') in change.lines()
    undo(change)
    assert file.read_bytes() == FILE.encode()


def test_an_answer_that_is_none_now_becomes_an_abstention_and_back(tmp_path: Path) -> None:
    file = written(tmp_path)
    for id_ in ("bridge", "last"):
        apply(bless(result_of(case_of(file, id_), abstained())))
        assert expected(case_of(file, id_)) == Expectation(abstains=True)
        apply(bless(result_of(case_of(file, id_), answered())))
        assert expected(case_of(file, id_)) == Expectation(cites=("bridge-2020",), short_answer="01:15")
    lines = file.read_text().splitlines()
    assert '  - {id: last, question: "What?", short_answer: "01:15", cites: [bridge-2020]}  # in one line' in lines
    assert "    # asked on the day" in lines


@pytest.mark.parametrize(
    ("asserted", "answer", "new"),
    [
        # What holds stays, what does not takes the short answer's words, or without one the quote's.
        ({"contains": ("fell", "noon")}, answered(), Expectation(contains=("fell", "01:15"))),
        ({"contains": ("noon",)}, answered(short_answer=None), Expectation(contains=(FIRST,))),
        ({"contains": ("noon", "01:15")}, answered(), Expectation(contains=("01:15",))),
        ({"not_contains": ("fell", "noon")}, answered(), Expectation(not_contains=("noon",))),
        ({"not_contains": ("fell",)}, answered(), Expectation(cites=("bridge-2020",), short_answer="01:15")),
        ({"cites": ("tunnel",)}, answered(), Expectation(cites=("bridge-2020",))),
        ({"short_answer": "noon", "cites": ("bridge-2020",)}, answered(short_answer=None),
         Expectation(cites=("bridge-2020",))),
        ({"short_answer": "noon"}, answered("Nothing.", (), None), Expectation(abstains=False)),
        ({"abstains": False}, abstained(), Expectation(abstains=True)),
        ({"abstains": True, "not_contains": ("noon",)}, answered(),
         Expectation(not_contains=("noon",), cites=("bridge-2020",), short_answer="01:15")),
        ({"abstains": True, "contains": ("noon",)}, abstained(), Expectation(abstains=True)),
        # A short answer that the prose does not hold can't stand for words that it should.
        ({"contains": ("noon",)}, answered(short_answer="a quarter past one"),
         Expectation(cites=("bridge-2020",), short_answer="a quarter past one")),
        ({"short_answer": "01:15", "open": True}, answered(), Expectation(short_answer="01:15")),
    ],
)  # fmt: skip
def test_what_the_case_expects_then(asserted: dict[str, object], answer: Answer, new: Expectation) -> None:
    result = result_of(case(**asserted), answer)
    assert blessed(result) == new
    assert all(finding.passed for finding in check(new.of(result.case), answer, article))


def test_what_can_not_be_taken_as_right(tmp_path: Path) -> None:
    file = written(tmp_path)
    bridge = case_of(file, "bridge")
    with pytest.raises(UsageError, match="passes"):
        bless(result_of(case(short_answer="01:15"), answered()))
    with pytest.raises(UsageError, match="could not be answered"):
        bless(CaseResult(bridge, None, (), 0.1, AssistantError("no library")))
    with pytest.raises(UsageError, match="does not stand in its article"):
        bless(result_of(bridge, answered(citations=(citation(shift=1),))))
    with pytest.raises(UsageError, match="expects this already"):
        replaced(case(cites=("bridge-2020",), short_answer="01:15"), answered())
    assert file.read_bytes() == FILE.encode()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = written(tmp_path)
    result = result_of(case_of(file, "bridge"), answered())
    change = bless(result)
    file.write_text(FILE.replace("tags: [fact]", "tags: [hard]"))
    for work in (lambda: apply(change), lambda: undo(change), lambda: bless(result)):
        with pytest.raises(CaseError, match="changed"):
            work()
    file.write_text("cases: [")
    with pytest.raises(CaseError, match=r"qa\.yaml:1:9: this is not YAML"):
        bless(result)
    file.unlink()
    with pytest.raises(CaseError, match="can't be read"):
        bless(result)


@pytest.mark.parametrize(
    "text",
    [
        "cases:\n- {id: a, question: A?, cites: &c [x]}\n- {id: b, question: B?, cites: *c}\n",
        "cases:\n- id: a\n  question: A\n  cites: &c [x]\n- id: b\n  question: B\n  cites: *c\n",
        "cases:\n- id: a\n  question: A\n  cites: &c\n  - x\n- id: b\n  question: B\n  cites: *c\n",
        "cases:\n- id: a\n  question: A\n  cites: [&c x]\n- id: b\n  question: B\n  cites: [*c]\n",
        "cases:\n- id: a\n  question: A\n  short_answer: &c x\n- id: b\n  question: B\n  short_answer: *c\n",
    ],
)
def test_what_stands_for_two_cases_is_changed_for_none(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text.replace("A?", '"A?"').replace("B?", '"B?"'))
    for one in load_file(file):
        with pytest.raises(CaseError, match=r"this refers to another place|in this place alone") as raised:
            changed(one, Expectation(cites=("y",), short_answer="y"))
        assert raised.value.hint
        assert "editor" in raised.value.hint


WORDS = (
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
    .map(lambda text: text.strip())
    .filter(bool)
)
PLAIN = st.sampled_from(["bridge-2020", "01:15", "yes", "a b", "it's", '"so"', "x: y", "# 3", "[a]", "é", "- d", "5"])
TEXTS = st.one_of(PLAIN, WORDS)
LISTS = st.lists(TEXTS, max_size=4, unique=True).map(tuple)
EXPECTATIONS = st.builds(
    Expectation,
    contains=LISTS,
    not_contains=LISTS,
    cites=LISTS,
    abstains=st.sampled_from([None, True, False]),
    short_answer=st.none() | TEXTS,
    open=st.booleans(),
).filter(lambda one: not one.empty)


@st.composite
def case_text(draw: st.DrawFn, id_: str, expectation: Expectation, indent: str) -> str:
    """A case as somebody may have written it: any order of keys, any style of value, comments anywhere."""
    flow = draw(st.booleans())
    keys: dict[str, object] = {"id": id_, "question": draw(TEXTS), "tags": draw(st.sampled_from([None, ("t",)]))}
    keys |= {name: getattr(expectation, name) for name in ("contains", "not_contains", "cites", "short_answer")}
    keys |= {"abstains": expectation.abstains, "open": expectation.open or None}
    present = [key for key, value in keys.items() if value not in (None, ())]
    order = draw(st.permutations(present))
    if flow:
        return indent + "- {" + ", ".join(f"{key}: {_inline(keys[key])}" for key in order) + "}"
    lines: list[str] = []
    for key in order:
        value = keys[key]
        note = draw(st.sampled_from(["", "  # why"]))
        if isinstance(value, tuple) and draw(st.booleans()):
            lines += [f"{key}:{note}", *(f"{draw(st.just('  '))}- {quoted(one)}{note}" for one in value)]
        elif isinstance(value, tuple) and draw(st.booleans()):
            lines += [f"{key}: [", *(f"    {quoted(one)},{note}" for one in value), f"  ]{note}"]
        elif isinstance(value, str) and key != "id" and "\n" not in value and draw(st.booleans()):
            lines += [f"{key}: |", f"    {value}"]
        else:
            lines.append(f"{key}: {_inline(value)}{note}")
        lines += draw(st.sampled_from([[], ["# between"], [""]]))
    body = [f"{indent}{'- ' if number == 0 else '  '}{line}".rstrip() for number, line in enumerate(lines)]
    return "\n".join(body)


def _inline(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(quoted(one) for one in value)}]"
    return quoted(str(value))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.lists(EXPECTATIONS, min_size=1, max_size=3), EXPECTATIONS, st.sampled_from(["", "  "]))
def test_any_expectation_can_be_changed_however_its_case_is_written(
    data: st.DataObject, old: list[Expectation], new: Expectation, indent: str
) -> None:
    texts = [data.draw(case_text(f"case{number}", one, indent)) for number, one in enumerate(old)]
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    final = data.draw(st.sampled_from(["", "\n", "\n# the end\n"]))
    text = ("# head\ncases:\n" + "\n# apart\n".join(texts) + final).replace("\n", ends)
    file = Path("qa.yaml")
    cases = parse(file, text)
    assert [expected(one) for one in cases] == old
    number = data.draw(st.integers(0, len(old) - 1))
    new = replace(
        new,
        contains=aligned(old[number].contains, new.contains),
        not_contains=aligned(old[number].not_contains, new.not_contains),
        cites=aligned(old[number].cites, new.cites),
    )
    later = rewritten(file, text, number, old[number], new)
    read_back = parse(file, later)
    assert [expected(one) for one in read_back] == [*old[:number], new, *old[number + 1 :]]
    assert [one.question for one in read_back] == [one.question for one in cases]
    before, after = (("\n# apart\n".join(part)).replace("\n", ends) for part in (texts[:number], texts[number + 1 :]))
    assert later.startswith(f"# head{ends}cases:{ends}{before}")
    assert later.endswith(f"{after}{final.replace(chr(10), ends)}")
    for remark in ("# between", "# apart"):
        assert later.count(remark) == text.count(remark)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.lists(EXPECTATIONS, min_size=1, max_size=3), EXPECTATIONS, st.sampled_from(["", "  "]))
def test_a_case_can_be_added_however_the_others_are_written(
    data: st.DataObject, old: list[Expectation], new: Expectation, indent: str
) -> None:
    texts = [data.draw(case_text(f"case{number}", one, indent)) for number, one in enumerate(old)]
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    final = data.draw(st.sampled_from(["", "\n", "\n\n", "\n# the end\n", "\n  # the end"]))
    content = ("cases:\n" + "\n# apart\n".join(texts) + final).replace("\n", ends).encode()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "qa.yaml"
        file.write_bytes(content)
        before = load_file(file)
        draft = Draft("new", (data.draw(TEXTS), data.draw(TEXTS)), Filters(), replace(new, open=False))
        change = recorded(file, draft, before)
        apply(change)
        assert file.read_bytes().startswith(content)
        assert load_file(file)[:-1] == before
        assert expected(load_file(file)[-1]) == draft.expectation
        undo(change)
        assert file.read_bytes() == content
