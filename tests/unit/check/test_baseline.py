"""The baseline: what is kept, how it is stored, and what is blamed for what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from check_samples import ARTICLE, FIRST, abstained, answered, case, citation, failed
from hypothesis import given
from hypothesis import strategies as st

from assistant.check.assertions import check
from assistant.check.baseline import file
from assistant.check.baseline.causes import Reason
from assistant.check.baseline.comparing import Part
from assistant.check.baseline.drift import Drift, bless, drift
from assistant.check.baseline.model import ArticleMark, Circumstances, Kept, KeptCitation, KeptPassage, mark
from assistant.check.baseline.telling import block, summary, told
from assistant.check.cases import Case
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer, Filters, RetrievedPassage, Scores
from assistant.domain.article import Article, Passage, Span, passages_of
from assistant.domain.errors import AssistantError, CaseError

TUNNEL = Article(
    "tunnel-2019", "A tunnel opens", "The tunnel opened in May. It is 3 km long.", published=date(2019, 5, 2)
)
PORT = Article("port-2018", "The port grows", "The port has 4 cranes.", published=date(2018, 1, 2))
LIBRARY = {one.id: one for one in (ARTICLE, TUNNEL, PORT)}


STATE = {**dict.fromkeys(("answerer", "model", "embedder", "reader", "index", "program"), "x"), "articles": {}}


def state(articles: Mapping[str, Article] = LIBRARY, **facts: object) -> Circumstances:
    marks = {id_: ArticleMark.of(one) for id_, one in articles.items()}
    settings = {"answer.passages": "12", "answer.threshold": "0.3"}
    plain = Circumstances("quotes", None, "e", "r", "i", "1", {}, settings, marks)
    return replace(plain, **facts)  # type: ignore[arg-type]


def found(*articles: Article) -> tuple[RetrievedPassage, ...]:
    cut: list[Passage] = []
    for one in articles:
        cut += passages_of(one, [Span(0, len(one.text))])
    return tuple(
        RetrievedPassage(passage, one.ref, rank, Scores())
        for rank, (passage, one) in enumerate(zip(cut, articles, strict=True), 1)
    )


def answer(*articles: Article, **changed: object) -> Answer:
    return replace(answered(), passages=found(*(articles or LIBRARY.values())), **changed)  # type: ignore[arg-type]


def result(answer: Answer | None, case: Case = case(), library: Mapping[str, Article] = LIBRARY) -> CaseResult:
    findings = check(case, answer, library.get) if answer else ()
    return CaseResult(case, answer, tuple(findings), 0.1, answer.error if answer else AssistantError("no"))


def drifted(
    now: Answer, new: Circumstances | None = None, library: Mapping[str, Article] = LIBRARY, asked: Case = case(),
    before: Answer | None = None, old: Circumstances | None = None,
) -> Drift | None:  # fmt: skip
    held = bless({}, [result(before or answer(), case=case())], old or state()).baseline
    return drift(result(now, asked, library), held, new or state(library), library.get)


def blamed(one: Drift | None) -> list[Reason]:
    return [cause.reason for cause in one.causes] if one else []


def edited(article: Article, old: str, new: str) -> tuple[Article, dict[str, Article]]:
    changed = replace(article, text=article.text.replace(old, new))
    return changed, {**LIBRARY, article.id: changed}


def quoting(article: Article, text: str) -> Answer:
    start = article.text.index(text)
    one = citation()
    quote = replace(one.quote, article=article.ref, span=Span(start, start + len(text)), text=text)
    return answer(text=f"{text} [1]", citations=(replace(one, quote=quote),))


def test_the_same_is_no_drift() -> None:
    assert drifted(answer()) is None
    # Nothing is known of an answer that ended with an error, or of a case that was never blessed.
    assert drifted(failed(AssistantError("gone"))) is None
    assert drift(result(abstained(), case("new")), {}, state(), LIBRARY.get) is None


def test_an_edited_article_is_named_with_the_words_that_changed() -> None:
    changed, library = edited(ARTICLE, "01:15", "02:30")
    now = replace(quoting(changed, FIRST.replace("01:15", "02:30")), passages=found(changed, TUNNEL, PORT))
    one = drifted(now, library=library)
    assert blamed(one) == [Reason.CORPUS]
    assert one is not None
    assert one.causes[0].article == ARTICLE.id
    assert one.causes[0].sentence.endswith("fell at [-01:15.-] {+02:30.+}")
    assert one.seen


def test_a_quote_that_stands_elsewhere_in_an_edited_article_is_the_same() -> None:
    changed, library = edited(ARTICLE, "The bridge in", "Today: The bridge in")
    now = replace(quoting(changed, FIRST), text=f"{FIRST} [1]", passages=found(changed, TUNNEL, PORT))
    one = drifted(now, library=library)
    assert one is not None
    assert [part.part for part in one.differences] == [Part.FOUND]
    assert "what was quoted still stands in it" in one.causes[0].sentence


@pytest.mark.parametrize(
    ("library", "now", "said"),
    [
        (
            {TUNNEL.id: TUNNEL, PORT.id: PORT},
            replace(abstained(), passages=found(TUNNEL, PORT)),
            "was removed, and was quoted",
        ),
        (
            {**LIBRARY, "new": replace(PORT, id="new")},
            answer(ARTICLE, replace(PORT, id="new"), TUNNEL, PORT),
            "was added, and is found at rank 2",
        ),
        (
            {**LIBRARY, PORT.id: replace(PORT, published=date(2020, 1, 1))},
            answer(ARTICLE, TUNNEL),
            "has another date, 2020-01-01, which was 2018-01-02",
        ),
        (
            {**LIBRARY, PORT.id: replace(PORT, title="Cranes")},
            answer(ARTICLE, PORT, TUNNEL),
            "is called “Cranes”, and was “The port grows”",
        ),
    ],
)
def test_what_happened_to_an_article_is_told(library: dict[str, Article], now: Answer, said: str) -> None:
    one = drifted(now, library=library)
    assert blamed(one)[0] is Reason.CORPUS
    assert one is not None
    assert said in one.causes[0].sentence


def test_a_date_is_told_with_what_the_case_is_narrowed_to() -> None:
    narrowed = case(filters=Filters(as_of=date(2019, 12, 31)))
    library = {**LIBRARY, TUNNEL.id: replace(TUNNEL, published=date(2020, 5, 2))}
    held = bless({}, [result(answer(), narrowed)], state()).baseline
    one = drift(result(answer(ARTICLE, PORT), narrowed, library), held, state(library), library.get)
    assert one is not None
    assert one.causes[0].sentence.endswith("and the case is narrowed to as of 2019-12-31")


def test_a_passage_that_fell_is_told_where_its_article_did_not_change() -> None:
    one = drifted(replace(abstained(), passages=found(TUNNEL, PORT, ARTICLE)))
    assert blamed(one) == [Reason.RETRIEVAL]
    assert one is not None
    assert "that was quoted (characters 0 to 53) fell from rank 1 to 3, though its article did not" in block(one)
    gone = drifted(replace(abstained(), passages=found(TUNNEL, PORT)))
    assert gone is not None
    assert "is not among the 2 found any more, and was at rank 1" in gone.causes[0].sentence


def test_passages_that_close_up_to_a_removed_article_are_not_blamed() -> None:
    library = {ARTICLE.id: ARTICLE, PORT.id: PORT}
    assert blamed(drifted(answer(ARTICLE, PORT), library=library)) == [Reason.CORPUS]


@pytest.mark.parametrize(
    ("facts", "reason", "said"),
    [
        ({"embedder": "f", "index": "j"}, Reason.INDEX, "the embedding model changed from e to f"),
        ({"index": "j"}, Reason.INDEX, "the index is made in another way"),
        ({"reader": "s"}, Reason.INDEX, "the reader changed from r to s"),
        ({"answerer": "model", "model": "m"}, Reason.ANSWERER, "the answerer changed from quotes to model (m)"),
        ({"program": "2"}, Reason.PROGRAM, "the program changed from 1 to 2"),
        ({"settings": {"answer.passages": "12", "answer.threshold": "0"}}, Reason.SETTINGS, "from 0.3 to 0"),
    ],
)
def test_what_changed_around_is_told(facts: dict[str, object], reason: Reason, said: str) -> None:
    one = drifted(answer(text="It fell. [1]"), state(**facts))
    assert blamed(one) == [reason]
    assert one is not None
    assert said in one.causes[0].sentence


def test_prompts_and_model_are_told_of_a_model() -> None:
    old = state(answerer="model", model="m", prompts={"system": "a", "question": "b"})
    new = state(answerer="model", model="n", prompts={"system": "c", "question": "b"})
    one = drifted(answer(text="It fell. [1]"), new, old=old)
    assert one is not None
    assert [cause.sentence for cause in one.causes] == [
        "the model changed from m to n", "the prompt system.md changed",
    ]  # fmt: skip


def test_without_any_other_difference_it_is_the_answering() -> None:
    one = drifted(replace(abstained(), passages=answer().passages))
    assert blamed(one) == [Reason.ANSWERING]
    assert one is not None
    assert one.causes[0].sentence.startswith("it answers no more what it answered before, from the same passages in")


def test_a_quote_that_does_not_stand_there_is_told_first() -> None:
    one = drifted(answer(citations=(citation(shift=1),)), state(program="2"))
    assert blamed(one) == [Reason.QUOTING, Reason.PROGRAM]
    assert one is not None
    assert "quote [1] is not what bridge-2020 has at characters 1 to 37" in one.causes[0].sentence


def test_what_touches_the_quotes_is_named_before_what_does_not() -> None:
    changed, library = edited(ARTICLE, "01:15", "02:30")
    now = replace(quoting(changed, FIRST.replace("01:15", "02:30")), passages=found(changed, TUNNEL, PORT))
    new = state(library, settings={"answer.passages": "12", "answer.threshold": "0"}, program="2")
    assert blamed(drifted(now, new, library)) == [Reason.CORPUS, Reason.SETTINGS, Reason.PROGRAM]
    # An edit of an article that is not found touches nothing: the passage that fell does.
    far = {f"other-{n}": replace(PORT, id=f"other-{n}", text=f"Other {n}.") for n in range(6)}
    library = {**LIBRARY, **far}
    before = answer(ARTICLE, *far.values())
    _, elsewhere = edited(TUNNEL, "3 km", "5 km")
    one = drifted(
        replace(abstained(), passages=found(*far.values(), ARTICLE)),
        library={**elsewhere, **far}, before=before, old=state(library),
    )  # fmt: skip
    assert blamed(one) == [Reason.RETRIEVAL, Reason.CORPUS]


def test_a_case_that_asks_something_else_is_no_drift_of_anything_else() -> None:
    one = drifted(abstained(), state(program="2"), asked=case(question="Who fell?"))
    assert blamed(one) == [Reason.CASE]


def test_confidence_drifts_by_more_than_its_rounding() -> None:
    assert drifted(answer(confidence=0.909)) is None
    one = drifted(answer(confidence=0.6))
    assert one is not None
    assert not one.seen
    assert summary([one], 1, 2, Path("b.json")).splitlines() == [
        "2 of the cases asked are not in b.json yet; --bless takes them in",
        "first causes: answering 1",
        "1 of 1 drifted from b.json: 0 in what is answered or cited, 1 only in what was found or how sure it is",
    ]


# Blessing


def test_blessing_keeps_what_was_not_asked_and_says_what_changed() -> None:
    first = bless({}, [result(answer(), case("a")), result(answer(), case("b"))], state()).baseline
    later = state(program="2")
    wrong = result(answer(citations=(citation(shift=1),)), case("misquoted"))
    second = bless(
        first,
        [result(abstained(), case("a")), result(answer(), case("c")), result(None, case("b")), wrong],
        later,
    )
    assert (second.added, second.changed, second.same, second.kept) == (("c",), ("a",), (), ("b",))
    assert second.refused == ("misquoted",)
    assert second.baseline["b"] == first["b"]
    assert second.baseline["a"][1] == later
    third = bless(second.baseline, [result(abstained(), case("a"))], later, known={"a", "b"})
    assert (third.same, third.dropped, set(third.baseline)) == (("a",), ("c",), {"a", "b"})
    assert told(second, Path("b.json"), written=True).splitlines() == [
        "b.json is written: 3 cases",
        "  1 new: c",
        "  1 changed: a",
        "  1 kept as they were, not asked this time or ended with an error: b",
        "  1 not taken, as a quote does not stand in its article: misquoted",
    ]


# The file


def test_the_file_says_a_case_and_an_article_a_line_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    _, library = edited(PORT, "4 cranes", "5 cranes")
    del library[TUNNEL.id]
    first = bless({}, [result(answer(), case(id_)) for id_ in ("a", "b")], state()).baseline
    both = bless(first, [result(answer(), case("b"), library)], state(library)).baseline
    assert file.store(path, both)
    assert file.load(path) == both
    assert not file.store(path, both)
    states = json.loads(path.read_text("utf-8"))["states"]
    assert set(states[0]["articles"]) == set(LIBRARY)
    assert set(states[1]["articles"]) == {PORT.id, TUNNEL.id}
    assert states[1]["articles"][TUNNEL.id] is None
    lines = [line for line in path.read_text("utf-8").splitlines() if '"port-2018": {' in line]
    titles = [json.loads("{" + line.strip().rstrip(",") + "}")[PORT.id]["title"] for line in lines]
    assert titles == [PORT.title, PORT.title]
    assert not list(tmp_path.glob(".*"))


def test_nothing_in_the_file_acts_on_a_terminal() -> None:
    text = file.dumped(bless({}, [result(answer(text="\x9b2J\u202e fell"))], state()).baseline)
    assert set("\x9b\u202e").isdisjoint(text)
    assert json.loads(text)["cases"]["bridge"]["answer"] == "\x9b2J\u202e fell"


WORDS = st.text(max_size=12)
MARKS = st.dictionaries(WORDS, st.builds(ArticleMark, WORDS, st.none() | WORDS, WORDS, WORDS), max_size=4)
STATES = st.builds(
    Circumstances, WORDS, st.none() | WORDS, WORDS, WORDS, WORDS, WORDS,
    st.dictionaries(WORDS, WORDS, max_size=2), st.dictionaries(WORDS, WORDS, max_size=2), MARKS,
)  # fmt: skip
NUMBERS = st.integers(0, 10**6)
KEPT = st.builds(
    Kept,
    question=WORDS,
    earlier=st.lists(WORDS, max_size=2).map(tuple),
    narrowed=WORDS,
    understood=st.none() | WORDS,
    status=WORDS,
    short_answer=st.none() | WORDS,
    answer=WORDS,
    confidence=st.floats(0, 1),
    missing=st.lists(WORDS, max_size=2).map(tuple),
    citations=st.lists(
        st.builds(KeptCitation, WORDS, WORDS, st.none() | WORDS, WORDS, NUMBERS, NUMBERS, WORDS, WORDS), max_size=2
    ).map(tuple),
    passages=st.lists(st.builds(KeptPassage, NUMBERS, WORDS, WORDS, NUMBERS, NUMBERS, WORDS), max_size=2).map(tuple),
)


@given(st.dictionaries(WORDS, st.tuples(KEPT, STATES), max_size=4))
def test_any_baseline_reads_back(baseline: dict[str, tuple[Kept, Circumstances]]) -> None:
    text = file.dumped(baseline)
    assert file.parsed(Path("b.json"), text) == baseline
    assert file.dumped(file.parsed(Path("b.json"), text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", r"b\.json:1:2: this is not JSON"),
        ("[]", "is no baseline"),
        ('{"version": 9, "states": [], "cases": {}}', "has version 9, and this program reads 1"),
        ('{"version": 1, "states": [], "cases": {"a": {"state": 0}}}', 'the case "a" names no state'),
        (
            json.dumps({"version": 1, "states": [STATE], "cases": {"a": {"state": 0, "question": "Who?"}}}),
            'in the case "a", status: Field required',
        ),
        ('{"version": 1, "states": 3, "cases": {}}', "should be a valid list"),
        ('{"version": 1, "states": [{"articles": {}}], "cases": {}}', "answerer: Field required"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_can_not_be_read_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(CaseError, match=said) as raised:
        file.load(path)
    assert raised.value.hint


def test_no_file_is_none_and_a_folder_is_an_error(tmp_path: Path) -> None:
    assert file.load(tmp_path / "b.json") is None
    with pytest.raises(CaseError, match="can't be read"):
        file.load(tmp_path)


def test_the_hash_over_all_articles_changes_with_each() -> None:
    hashes = {state().corpus, state({}).corpus, state(edited(PORT, "4", "5")[1]).corpus}
    hashes.add(state({**LIBRARY, PORT.id: replace(PORT, published=None)}).corpus)
    hashes.add(state({**LIBRARY, PORT.id: replace(PORT, source="Wire")}).corpus)
    assert len(hashes) == 5
    assert mark("a", "b") != mark("ab")
