"""What somebody said, and who said something: the sentence that is it stands out."""

import pytest

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.sayings import Saying
from assistant.domain.answer import RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span

TEXT = (
    "Mayor Ines Valk said that the bridge would stay closed until June. "
    "The bridge was built in 1931. "
    "“Rust never sleeps,” said the engineer Karl Ott."
)


def said(question: str) -> list[float]:
    passage = Passage(id="a-0", article_id="a", position=0, span=Span(0, len(TEXT)), text=TEXT)
    found = RetrievedPassage(passage, ArticleRef("a", "Bridge of Orvel closed"), 1, Scores())
    splitter = SentencexSplitter()
    return Saying(question).of(found, splitter.sentences(TEXT), splitter)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did Ines Valk say about the bridge?", [1.0, 0.0, 0.0]),
        ("what does Karl Ott think of rust?", [0.0, 0.0, 1.0]),
        # What is said of the matter further down need not name it.
        ("What did Ines Valk say about rust?", [0.5, 0.0, 0.0]),
        ("What did Peter Lund say about the bridge?", [0.0, 0.0, 0.0]),
        ("What did Ines Valk say about the war?", [0.0, 0.0, 0.0]),
        ("When was the bridge built?", [0.0, 0.0, 0.0]),
        ("What did the company do when Ines Valk told it of rust?", [0.0, 0.0, 0.0]),
        ("What was the cause of the fire, as Ines Valk said?", [0.0, 0.0, 0.0]),
        ("Who wrote the report on the bridge?", [0.0, 0.0, 0.0]),
        ("Who said it?", [0.0, 0.0, 0.0]),
        ("", [0.0, 0.0, 0.0]),
    ],
)
def test_what_is_said_by_whom_the_question_names(question: str, wanted: list[float]) -> None:
    assert said(question) == wanted


def test_whose_words_these_are() -> None:
    assert said("Who said that rust never sleeps?") == [0.0, 0.0, 1.0]
    one, plain, other = said("Who said the bridge would stay shut?")
    assert one > plain == other == 0.0
