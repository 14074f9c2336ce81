"""Each further kind of assertion, both ways: as a file says it, held against an answer."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest
from check_samples import ARTICLE, ScriptedAsk, abstained, answered, article, case, citation
from hypothesis import given
from hypothesis import strategies as st

from assistant.check import patterns
from assistant.check.assertions import check, further
from assistant.check.blessing import bless, replaced
from assistant.check.cases import Case, parse
from assistant.check.findings import Finding, Kind, is_named
from assistant.check.kinds import plain
from assistant.check.runner import CaseResult, Outcome
from assistant.check.suite import Suite
from assistant.domain.answer import Answer, CitationState, Claim, Diagnosis, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.errors import CaseError, UsageError
from assistant.domain.ports import EmbedderIdentity, Vector

HURT = "Nobody was hurt."
REF = replace(ARTICLE.ref, url="https://harbour.example/2020/bridge?id=1")


def of(text: str) -> Case:
    [found] = parse(Path("a.yaml"), f"cases:\n  - id: a\n    question: Q?\n{indent(text, '    ')}\n")
    return found


def finding(text: str, answer: Answer) -> Finding:
    [found] = further(of(text), answer)
    return found


def passes(text: str, answer: Answer) -> bool:
    return finding(text, answer).passed


def short(text: str | None) -> Answer:
    return answered(short_answer=text)


def said(text: str) -> Answer:
    return answered(text, (), None)


def passage(rank: int, ref: ArticleRef, text: str) -> RetrievedPassage:
    return RetrievedPassage(Passage(f"p{rank}", ref.id, 0, Span(0, len(text)), text), ref, rank, Scores())


FOUND = replace(
    answered(),
    passages=(passage(1, ArticleRef("other", "Other"), "Something else."), passage(2, REF, ARTICLE.text)),
)


class Directions:
    """An embedder whose vectors point where the words of a text say."""

    identity = EmbedderIdentity("directions", "1", 2)

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self.embed_question(text) for text in texts]

    def embed_question(self, text: str) -> Vector:
        angle = math.radians(sum(int(word) for word in text.split() if word.isdigit()))
        return Vector(array("f", (math.cos(angle), math.sin(angle))).tobytes())


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (r"matches: ['\b0?1:\d\d\b']", answered(), said("It fell at 02:30.")),
        (r"matches: ['^Nobody']", answered("At night. [1]", (citation(HURT),)), answered()),
        ("equals_short: the stone bridge", short("“Stone  Bridge”."), short("stone bridge in Žilnica")),
        ("equals_short: '12,5'", short("12,5"), short("125")),
        ("equals_short: x", short("X"), short(None)),
        ("equals_short: '-0.5 per cent'", short("(\u22120.5 per cent)."), short("0.5 per cent")),
        ("equals_short: 5 %", short("“5%”."), short("5")),
        ("equals_short: $5", short("$5."), short("5")),
        ("equals_short: 'rates - 5'", short("Rates: 5"), short("rates -5")),
        ("one_of: ['01:15', a quarter past one]", short("A quarter past one."), short("02:30")),
        ("one_of: ['01:15']", short("01:15"), short(None)),
        ("number: 14 million", short("some 14,000,000 euros"), short("14 thousand")),
        ("number: 14000000", said("It cost 14m euros."), said("It cost nothing.")),
        ("number: 1.5bn", short("1.5 billion"), short("1.5 million")),
        ("number: 250,000", said("A quarter of a million people came."), said("A million people came.")),
        ("number: 1 million", said("A million people came."), said("Half a million people came.")),
        ("number: 12,5", said("Of 12.5 metres."), said("Of 125 metres.")),
        ("number: 7", short("Seven"), short("eight")),
        ("number: -3", said("It was -3 degrees."), said("It was 3 degrees.")),
        ("number: 5 %", short("5 percent"), short("5")),
        ("number: $5", short("5 dollars"), short("5 euros")),
        ("number: {value: 100, within: 2}", short("102"), short("102.1")),
        ("number: {value: 1.5bn, within: 2 %}", short("1.53 billion"), short("1.54 billion")),
        ("number: {value: 50 %, within: 2 %}", short("52 %"), short("53 %")),
        ("number: 12", answered("Of 12 or 13.", (), "12"), answered("Of 12 or 13.", (), "13")),
        ("cites_only: [bridge-2020]", answered(), abstained()),
        ("cites_only: ['title:bridge*']", answered(), answered(citations=())),
        ("quote_contains: ['FELL at']", answered(), said("It fell at night.")),
        ("all_verified: true", answered(), answered(citations=(replace(citation(), state=CitationState.PARAPHRASE),))),
        (
            "all_verified: true",
            replace(answered(), claims=(Claim("It fell.", (1,), CitationState.VERIFIED),)),
            replace(answered(), claims=(Claim("It fell.", (1,), CitationState.UNSUPPORTED),)),
        ),
        ("all_verified: true", answered(), said("It fell.")),
        ("missing: [anna beck]", replace(abstained(), diagnosis=Diagnosis("r", ("Anna Beck",))), abstained()),
        (
            "missing: [Anna Beck]",
            replace(abstained(), diagnosis=Diagnosis("r", ("the mayor Anna Beck",))),
            replace(abstained(), diagnosis=Diagnosis("r", ("Žilnica",))),
        ),
        ("passage_rank: {article: bridge-2020, at_most: 2}", FOUND, answered()),
        ("passage_rank: {article: 'url:*harbour.example*', at_most: 2}", FOUND, abstained()),
        ("passage_rank: {quote: nobody was hurt, at_most: 2}", FOUND, replace(FOUND, passages=FOUND.passages[:1])),
        ("confidence: {at_least: 0.9}", answered(), replace(answered(), confidence=0.89)),
        (
            "latency_ms: {at_most: 500}",
            replace(answered(), timings_ms={"total": 500.0}),
            replace(answered(), timings_ms={"total": 500.1}),
        ),
        ("latency_ms: {at_most: 500}", replace(answered(), timings_ms={"total": 1.0}), answered()),
        ("cost: {at_most: 0.01}", answered(), replace(answered(), usage={"cost": 0.02})),
        (
            "cost: {at_most: 0.01}",
            replace(answered(), usage={"cost": 0.01}),
            replace(answered(), engine=replace(answered().engine, answerer="model", model="m")),
        ),
        ("any_of:\n  - contains: ['02:30']\n  - cites: [bridge-2020]", answered(), said("It fell.")),
        ("any_of:\n  - contains: ['02:30']\n  - abstains: true", abstained(), answered()),
        ("any_of:\n  - {contains: ['01:15'], short_answer: '01:15'}", answered(), short("02:30")),
        ("all_of:\n  - contains: ['01:15']\n  - cites: [bridge-2020]", answered(), said("It fell at 01:15.")),
        (
            "all_of:\n  - {contains: ['night'], weight: 3}\n  - not_contains: ['day']\npassing: 0.75",
            said("By night or by day."),
            said("By dawn."),
        ),
        (
            "all_of:\n  - any_of:\n      - contains: [night]\n      - contains: [dawn]\n  - number: 3",
            said("3 at dawn"),
            said("3 at noon"),
        ),
    ],
)
def test_a_kind_passes_what_it_should_and_fails_what_it_should(text: str, right: Answer, wrong: Answer) -> None:
    good, bad = finding(text, right), finding(text, wrong)
    assert (good.passed, bad.passed) == (True, False)
    assert good.kind == bad.kind == text.partition(":")[0]
    assert bad.expected
    assert bad.got


def test_a_rank_that_is_too_low_fails_and_is_told() -> None:
    found = finding("passage_rank: {article: bridge-2020, at_most: 1}", FOUND)
    assert (found.passed, found.expected, found.got) == (
        False,
        "a passage of bridge-2020 at rank 1 or better",
        "its rank is 2",
    )


def test_nothing_but_the_named_articles_may_be_cited() -> None:
    two = answered(citations=(citation(), replace(citation(), quote=replace(citation().quote, article=REF))))
    other = ArticleRef("other", "Other")
    mixed = answered(citations=(citation(), replace(citation(), quote=replace(citation().quote, article=other))))
    assert passes("cites_only: [bridge-2020]", two)
    assert not passes("cites_only: [bridge-2020]", mixed)
    assert passes("cites_only: [bridge-2020, other]", mixed)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("bridge-2020", True),
        ("bridge", False),
        ("url:https://harbour.example/2020/bridge?id=1", True),
        ("url:https://HARBOUR.example/*", True),
        ("url:*bridge*id=1", True),
        ("url:https://harbour.example/2020", False),
        ("title:bridge falls", True),
        ("title:Bridge", False),
        ("title:*falls*bridge*", False),
        ("title:Bridge *falls*falls", False),
        ("source:*", False),
    ],
)
def test_an_article_is_named_by_id_url_or_title(name: str, fits: bool) -> None:
    assert is_named(name, REF) is fits
    answer = answered(citations=(replace(citation(), quote=replace(citation().quote, article=REF)),))
    [found] = [one for one in check(case(cites=(name,)), answer, article) if one.kind is Kind.CITES]
    assert found.passed is fits


def test_an_article_without_a_url_has_none_that_fits() -> None:
    assert not is_named("url:*", ARTICLE.ref)


@given(st.lists(st.sampled_from(["a", "b", "ab", "*"]), max_size=8).map("".join), st.text("ab", max_size=8))
def test_a_star_is_any_characters_and_nothing_else_is_special(pattern: str, title: str) -> None:
    wanted = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), title) is not None
    assert is_named(f"title:{pattern}", ArticleRef("x", title)) is wanted


def test_similar() -> None:
    asserted = of("similar: {to: 'at 0', at_least: 0.7}")
    near, far = said("at 40"), said("at 50")
    assert [one.passed for one in further(asserted, near, Directions())] == [True]
    [found] = further(asserted, far, Directions())
    assert (found.kind, found.passed, found.got) == (Kind.SIMILAR, False, "0.643")
    assert not next(further(asserted, said(""), Directions())).passed


def test_similar_without_an_embedder_is_an_error_and_no_failure() -> None:
    with pytest.raises(UsageError, match="needs an embedding model"):
        check(of("similar: {to: x, at_least: 0.5}"), answered(), article)


@pytest.mark.parametrize(
    "text",
    [
        "matches: [desert]",
        "number: 3",
        "all_verified: true",
        "cites_only: [a]",
        "quote_contains: [a]",
        "one_of: [a]",
        "equals_short: a",
    ],
)
def test_what_is_asserted_of_an_answer_asserts_that_there_is_one(text: str) -> None:
    refusal = abstained("No article says how 3 came to the desert.")
    found = check(of(text), refusal, article)
    assert Finding(Kind.ANSWERED, False, "an answer", "no answer") in found


@pytest.mark.parametrize("text", ["missing: [a]", "confidence: {at_least: 0.1}", "latency_ms: {at_most: 3}"])
def test_what_is_asserted_of_the_way_there_does_not(text: str) -> None:
    assert Kind.ANSWERED not in {one.kind for one in check(of(text), abstained(), article)}


def test_an_item_of_a_group_that_says_something_wants_an_answer_too() -> None:
    assert not passes("any_of:\n  - contains: [desert]", abstained("No article tells of the desert."))


def test_a_group_tells_what_failed_and_how_much_holds() -> None:
    text = "all_of:\n  - {contains: [night], weight: 3}\n  - contains: [day]\npassing: 0.8"
    found = finding(text, said("By night."))
    assert found.expected == 'at least 80% of (contains: "night", weight 3) and (contains: "day")'
    assert found.got == '75% holds; contains: "day": neither the answer nor its quotes say so'


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(.*)*(.*)*x\1", r"(\w+\s?)*!"])
def test_a_runaway_pattern_is_ended(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.3)
    found = finding(f"matches: ['{pattern}']", said("a" * 60 + "b"))
    assert (found.kind, found.passed) == (Kind.MATCHES, False)


def test_patterns_with_many_repeats_find_what_they_should() -> None:
    texts = ["nothing", "fell at 01:15 in Žilnica, “they” say"]
    assert patterns.first_match(r"\d+:\d+ in \w+, “.*” say$", texts) == 1
    assert patterns.first_match(r"\d+:\d+ on \w+", texts) is None


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (r"matches: ['a', '(b']", "4:20", "missing ), unterminated subpattern, at its character 1"),
        ("matches: ['*']", "4:15", "nothing to repeat, at its character 1"),
        ("matches: ['" + "a" * 501 + "']", "4:15", "it has 501 characters, and may have 500"),
        ("matches: text", "4:14", '"matches" must be a list'),
        ("equals_short: 3", "4:19", '"equals_short" must be text, and is a number'),
        ("one_of: []", "4:13", '"one_of" is an empty list'),
        ("number: many", "4:13", '"number" must be one number'),
        ("number: 3 of 5", "4:13", '"number" must be one number'),
        ("number: .inf", "4:13", '"number" must be one number'),
        ("number: [3]", "4:13", '"number" must be a mapping, and is a list'),
        ("number: {within: 3}", "4:13", '"number" has no "value"'),
        ("number: {value: 3, within: -1}", "4:32", '"within" is below zero'),
        ("number: {value: 3, witin: 1}", "4:24", '"number" has no key "witin"'),
        ("all_verified: false", "4:19", '"all_verified" can only be true'),
        ("passage_rank: {at_most: 3}", "4:19", '"passage_rank" needs either "article" or "quote"'),
        ("passage_rank: {article: a}", "4:19", '"passage_rank" has no "at_most"'),
        ("passage_rank: {article: a, at_most: 1.5}", "4:41", '"at_most" must be a whole number from 1'),
        ("passage_rank: {article: a, at_most: 0x1F}", "4:41", '"at_most" must be a number'),
        ("confidence: {at_least: 1.5}", "4:28", "a share must be above 0, and at most 1, and is 1.5"),
        ("confidence: {at_least: high}", "4:28", "a share must be a number"),
        ("latency_ms: {at_most: -1}", "4:27", '"at_most" is below zero'),
        ("cost: {}", "4:11", '"cost" has no "at_most"'),
        ("similar: {at_least: 0.5}", "4:14", '"similar" has no "to"'),
        ("similar: {to: a}", "4:14", '"similar" has no "at_least"'),
        ("any_of: [{}]", "4:14", 'this item of "any_of" asserts nothing'),
        ("any_of: [{contains: [a], weight: 2}]", "4:30", 'an item of "any_of" has no key "weight"'),
        ("all_of: [{contains: [a], weight: 0}]", "4:38", '"weight" must be above 0, and is 0'),
        ("all_of: [{question: a}]", "4:15", 'an item of "all_of" has no key "question"'),
        ("passing: 0.5\n    abstains: true", "4:14", '"passing" is the share of "all_of"'),
        ("any_of: &a [{any_of: *a}]", "4:13", "groups are more than 3 deep here"),
    ],
)
def test_an_error_names_file_line_and_column(text: str, place: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        parse(Path("a.yaml"), f"cases:\n  - id: a\n    question: Q?\n    {text}\n")
    assert caught.value.message.startswith(f"a.yaml:{place}: ")
    assert message in caught.value.message


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def blessable(folder: Path, text: str, answer: Answer) -> CaseResult:
    file = folder / "a.yaml"
    file.write_text(f"cases:\n  - id: a\n    question: Q?\n{indent(text, '    ')}\n", "utf-8")
    [found] = parse(file, file.read_text("utf-8"))
    return CaseResult(found, answer, tuple(check(found, answer, article, Directions())), 0.1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("matches: ['02:30']\ncontains: [x]", "matches"),
        ("number: 99", "number"),
        ("any_of:\n  - contains: [x]", "any_of"),
        ("similar: {to: 'at 90', at_least: 0.9}", "similar"),
    ],
)
def test_blessing_says_so_where_it_can_not_rewrite_a_kind(tmp_path: Path, text: str, kind: str) -> None:
    result = blessable(tmp_path, text, answered())
    with pytest.raises(UsageError, match=kind) as caught:
        bless(result)
    assert str(result.case.where) in (caught.value.hint or "")


def test_blessing_a_refusal_says_so_where_an_answer_is_asserted(tmp_path: Path) -> None:
    refusal = abstained("Nobody says what fell at 01:15.")
    with pytest.raises(UsageError, match="answered"):
        bless(blessable(tmp_path, "matches: ['01:15']", refusal))


def test_blessing_rewrites_the_rest_and_leaves_what_holds(tmp_path: Path) -> None:
    text = "short_answer: '02:30'\nmatches: ['01:15']  # stays\nany_of:\n  - cites: [bridge-2020]"
    after = bless(blessable(tmp_path, text, answered())).after.decode()
    assert 'short_answer: "01:15"' in after
    assert "matches: ['01:15']  # stays" in after
    assert "any_of:\n      - cites: [bridge-2020]" in after


def test_blessing_takes_open_out_of_a_case_of_further_kinds_and_adds_nothing(tmp_path: Path) -> None:
    after = bless(blessable(tmp_path, "matches: ['01:15']\nopen: true", answered())).after.decode()
    assert after == "cases:\n  - id: a\n    question: Q?\n    matches: ['01:15']\n"


def test_blessing_keeps_a_pattern_that_holds_beside_an_article_that_is_not_cited(tmp_path: Path) -> None:
    after = bless(blessable(tmp_path, "cites: ['title:Bridge *', gone]", answered())).after.decode()
    assert "cites: ['title:Bridge *']" in after


def test_what_a_new_case_expects_is_refused_where_a_further_kind_would_fail(tmp_path: Path) -> None:
    result = blessable(tmp_path, "number: 99\ncontains: [x]", answered())
    with pytest.raises(UsageError, match="number"):
        replaced(result.case, answered())


@pytest.mark.asyncio
async def test_the_suite_of_the_chat_has_the_embedder(tmp_path: Path) -> None:
    result = blessable(tmp_path, "similar: {to: 'at 40', at_least: 0.7}", said("at 50"))
    suite = Suite(tmp_path, ScriptedAsk({"Q?": said("at 50")}), article, Directions())
    assert (await suite.run(result.case)).outcome is Outcome.PASSED
    assert suite.judge(result, result.case).outcome is Outcome.PASSED
    assert suite.replace(result.case, said("at 50")).case.checks == result.case.checks
