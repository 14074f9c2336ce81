"""A reply cut into statements: the same ones however it comes, none lost, none merged."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.shaping import Statement
from assistant.answer.statements import Statements
from assistant.answer.thoughts import Thoughts
from assistant.retrieve.terms import words

NO_ANSWER = "NO ANSWER IN THE PASSAGES"


def cut(pieces: Sequence[str]) -> list[Statement]:
    statements = Statements(SentencexSplitter(), NO_ANSWER)
    found = [one for piece in pieces for one in statements.feed(piece)]
    return [*found, *statements.finish()]


def claims(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.claim, one.numbers) for one in cut([text]) if one.claim]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose [1]. It fell [2].", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose. [1] It fell. [2]", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose. [1]. It fell. [2].", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("[1] It rose. [2] It fell.", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("- It rose [1]\n- It fell [2]", [("It rose", (1,)), ("It fell", (2,))]),
        ("1. It rose. [1]\n2. It fell.", [("It rose.", (1,)), ("It fell.", ())]),
        ("## Trade\n\nIt rose.\n\n**In short**\nIt fell.", [("It rose.", ()), ("It fell.", ())]),
        ("**It rose** to *five*. [1]", [("It rose to five.", (1,))]),
        ("Based on the passages:\n\nIt rose [1].", [("It rose.", (1,))]),
        ("Based on the passages, it rose [1].", [("It rose.", (1,))]),
        ("According to the article, it rose at 10:30. [1]", [("It rose at 10:30.", (1,))]),
        ("According to passage 2, it rose.", [("It rose.", (2,))]),
        ("According to [1], it rose.", [("It rose.", (1,))]),
        ("Passage 2 says that it rose.", [("It rose.", (2,))]),
        ("The passage [1] states that it rose.", [("It rose.", (1,))]),
        ("No, it did not rise. [1]", [("It did not rise.", (1,))]),
        ("However, according to passage 2, it rose.", [("It rose.", (2,))]),
        # Who said it is claimed too, and so is what happened when.
        ("According to the article, Leary said: “It rose.” [1]", [("Leary said: “It rose.”", (1,))]),
        ("According to the article, Leary said:\n“It rose.”", [("Leary said:", ()), ("“It rose.”", ())]),
        ("From 2019 to 2020 texts rose: by 5 percent.", [("From 2019 to 2020 texts rose: by 5 percent.", ())]),
        ("Here is the answer to your question about trade: It rose.", [("It rose.", ())]),
        ("It rose.[1]It fell.[2]", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("Sure! Here is the answer: It rose.", [("It rose.", ())]),
        ("Answer: It rose.", [("It rose.", ())]),
        ("It rose.\n\nSources: 1, 2", [("It rose.", ())]),
        ("It rose.\n\nSources:\n[1] The Wire, May\n[2] The Post", [("It rose.", ())]),
        ("It rose to\nfive points. It fell.", [("It rose to five points.", ()), ("It fell.", ())]),
        ("The U.S. Senate met Mr. Smith at 14.2 km. It fell.", [
            ("The U.S. Senate met Mr. Smith at 14.2 km.", ()), ("It fell.", ()),
        ]),
        ("| year | tonnes |\n|---|---|\n| 2019 | 600 |", [("year, tonnes", ()), ("2019, 600", ())]),
        ("```\nIt rose. It fell.\n```", [("It rose.", ()), ("It fell.", ())]),
        ("> It rose. [1]", [("It rose.", (1,))]),
        ('He said: "It rose." [1] It fell.', [('He said: "It rose."', (1,)), ("It fell.", ())]),
        ("It rose. It fe", [("It rose.", ()), ("It fe", ())]),
        (f"{NO_ANSWER}.", []),
        ("No answer in the passages.", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_a_reply_is_cut_into_what_it_claims(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert claims(text) == expected


_PIECES = st.sampled_from(
    [
        *(
            "It rose",
            "to 14.2 million",
            "Mr. Smith",
            "the U.S. Senate",
            "in May",
            "(1)",
            "[1]",
            " [2, 3]",
            "【1】",
            "¹",
        ),
        *("[passage 1]", "(Passage 2)", ". ", ".", "! ", "? ", "\n", "\n\n", "- ", "1. ", "## ", "**", '"', "“", "”"),
        *(
            "Sources: 1, 2",
            "Sources:\n",
            "Based on the passages:",
            "Answer: ",
            "```\n",
            "| a | b |\n",
            "> ",
            " ",
            "e.g. ",
        ),
        *("fell", "It", NO_ANSWER, ": ", ", ", "<", "…"),
    ]
)
_REPLIES = st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60)


@given(_REPLIES, st.data())
def test_the_cuts_do_not_depend_on_the_pieces(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edges = [0, *places, len(text)]
    assert cut([text[start:end] for start, end in itertools.pairwise(edges)]) == cut([text])
    assert cut(list(text)) == cut([text])


@given(_REPLIES)
def test_no_word_of_a_shown_statement_is_lost(text: str) -> None:
    shown = [word for one in cut([text]) for word in words(one.body) if one.shown]
    everything = words(text)
    position = 0
    for word in shown:
        assert word in everything[position:] or word in "".join(everything)
        position = everything.index(word, position) + 1 if word in everything[position:] else position


_THOUGHTS = st.sampled_from(["<think>", "</think>", "a < b", "<", "thought ", "It rose. ", "<b>"])


@given(st.lists(_THOUGHTS, max_size=8).map("".join), st.data())
def test_thoughts_are_left_out_whatever_the_pieces(text: str, data: st.DataObject) -> None:
    def shown(pieces: Sequence[str]) -> str:
        thoughts = Thoughts()
        said = ""
        for piece in pieces:
            said = thoughts.added(said, piece)
        return said + thoughts.finish()

    place = data.draw(st.integers(0, len(text)))
    assert shown([text[:place], text[place:]]) == shown([text]) == shown(list(text))
    assert "think>" not in shown([text])


@pytest.mark.parametrize(
    ("pieces", "last", "taken_back"),
    [(["a</think>b"], "b", True), (["a", "</think>", " ", "b"], "b", True), (["a", "</think>"], "", False)],
)
def test_what_a_closing_tag_alone_ends_was_thought(pieces: list[str], last: str, taken_back: bool) -> None:
    thoughts = Thoughts()
    shown = [thoughts.feed(piece) for piece in pieces]
    assert (shown[-1], thoughts.taken_back) == (last, taken_back)


def test_what_is_thought_aloud_is_not_shown() -> None:
    thoughts = Thoughts()
    assert (
        thoughts.feed("<think>Hm. 1 < 2.</th") + thoughts.feed("ink>It rose. 1 <") + thoughts.finish() == "It rose. 1 <"
    )
