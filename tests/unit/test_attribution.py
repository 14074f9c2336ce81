"""Whose statement a quote is, told from the text around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.attribution import Attributor
from assistant.domain.article import Article, Span
from assistant.domain.attribution import Attribution, Reports, Voice

SPLITTER = SentencexSplitter()


def told(text: str, quote: str, title: str = "Ferry runs aground", **more: str) -> Attribution:
    article = Article("a", title, text, **more)  # type: ignore[arg-type]
    start = text.index(quote)
    return Attributor(article, SPLITTER).attribution(Span(start, start + len(quote)))


NEWS = """The ferry ran aground at Kell on Monday. Its hull was torn over nine metres.

Ada Lorne, the harbour master, said that the fog had been thick. She had closed the port at noon, she added. \
It had been opened again by mistake.

"We saw the light too late. Then it was above us," said Piet Maas, who sails a yacht.

Two members of the crew, who asked not to be named, said the radar was off.

The wreck board published its notice. "The watch was asleep," it says.

The ship was overloaded, according to a report by the owners. The engine was sound, according to Mr Maas.

Crew and passengers were taken to Kell, police said. The captain, Otto Brill, denied that he had slept.

The mayor of Kell, Ines Roth, was on board. "Nobody counted us," the mayor said."""


@pytest.mark.parametrize(
    ("quote", "voice", "speaker"),
    [
        ("Its hull was torn over nine metres.", Voice.OUTLET, None),
        ("said that the fog had been thick", Voice.SPEAKER, "Ada Lorne"),
        ("She had closed the port at noon, she added.", Voice.SPEAKER, "Ada Lorne"),
        ("It had been opened again by mistake.", Voice.SPEAKER, "Ada Lorne"),
        ("We saw the light too late.", Voice.SPEAKER, "Piet Maas"),
        ("Then it was above us", Voice.SPEAKER, "Piet Maas"),
        ("said the radar was off.", Voice.UNNAMED, None),
        ("The watch was asleep", Voice.DOCUMENT, "notice"),
        ("The ship was overloaded", Voice.DOCUMENT, "report by the owners"),
        ("The engine was sound", Voice.SPEAKER, "Piet Maas"),
        ("Crew and passengers were taken to Kell", Voice.SPEAKER, "police"),
        ("denied that he had slept", Voice.SPEAKER, "Otto Brill"),
        ("Nobody counted us", Voice.SPEAKER, "Ines Roth"),
    ],
)
def test_a_quote_is_told_by_who_says_it(quote: str, voice: Voice, speaker: str | None) -> None:
    found = told(NEWS, quote)
    assert (found.voice, found.speaker) == (voice, speaker)


def test_the_words_that_attribute_are_a_place_in_the_article() -> None:
    found = told(NEWS, "Then it was above us")
    assert found.span is not None
    assert found.span.of(NEWS) == "said Piet Maas"


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Opinion: Close the port", {}),
        ("Close the port | Editorial", {}),
        ("Close the port", {"author": "Jan Sool, columnist"}),
        ("Close the port", {"url": "https://post.example/opinion/2024/port"}),
    ],
)
def test_opinion_is_marked_by_title_author_or_section(title: str, more: dict[str, str]) -> None:
    text = "The port is a danger. It has to be closed before the winter."
    assert told(text, "The port is a danger.", title, **more).voice is Voice.OPINION


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Leader-in-waiting resigns", {}),
        ("Opinion-poll lead narrows", {}),
        ("The port is closed", {"url": "https://post.example/news/view/123"}),
    ],
)
def test_a_word_with_a_hyphen_and_the_path_of_a_page_make_no_opinion(title: str, more: dict[str, str]) -> None:
    text = "The port was closed on Monday. It opens again in spring."
    assert told(text, "The port was closed on Monday.", title, **more).voice is Voice.OUTLET


@pytest.mark.parametrize(
    ("sentence", "voice", "speaker"),
    [
        ("Mr Brown, the prime minister, complained of pain and was taken away.", Voice.OUTLET, None),
        ("The minister declared war on fraud and left.", Voice.OUTLET, None),
        ("As the president said goodbye, a shot was fired.", Voice.OUTLET, None),
        ("The storm, which forecasters say is the worst in decades, killed nine people.", Voice.OUTLET, None),
        ("The fire has killed 12 people, state media reported on Sunday.", Voice.SPEAKER, "state media"),
        ("“We are lost,” Maria Lund cried.", Voice.SPEAKER, "Maria Lund"),
        ("It is the first time the city has admitted that the line will be late.", Voice.OUTLET, None),
    ],
)
def test_verbs_of_two_senses_report_only_where_something_is_said(
    sentence: str, voice: Voice, speaker: str | None
) -> None:
    found = told(sentence, sentence)
    assert (found.voice, found.speaker) == (voice, speaker)


def test_a_long_run_of_names_is_read_as_fast_as_a_short_one() -> None:
    # With two ways to read each of them, this would never end.
    sentence = f"Who {'James ' * 200}foo said so."
    assert told(sentence, sentence).voice in Voice


def test_opinion_argues_in_the_first_person_and_a_reporter_only_tells() -> None:
    argued = "I have sailed for thirty years. The port should be closed, and I say so as its friend."
    assert told(argued, "The port should be closed").voice is Voice.OPINION
    seen = "I saw the ship from the pier on Monday. Three tugs pulled at it, Ada Lorne said."
    assert told(seen, "I saw the ship from the pier on Monday.").voice is Voice.OUTLET
    quoted = '"I should close the port," said Ada Lorne. The ship lies in nine metres of water.'
    assert told(quoted, "The ship lies in nine metres of water.").voice is Voice.OUTLET


def test_a_speaker_stays_a_speaker_in_an_opinion() -> None:
    text = 'The port must close. "It is safe," said Ada Lorne. I doubt that.'
    assert told(text, "It is safe", "Opinion: Close the port").speaker == "Ada Lorne"


def test_what_is_shown_tells_something_or_nothing() -> None:
    assert Attribution(Voice.OUTLET).told == ""
    assert Attribution(Voice.SPEAKER, "Ada Lorne").told == "said Ada Lorne"
    assert Attribution(Voice.SPEAKER, "interior ministry").told == "said the interior ministry"
    assert Attribution(Voice.DOCUMENT, "its closure notice").told == "from a document: its closure notice"
    assert Attribution(Voice.UNNAMED).told == "an unnamed source"
    assert Reports(1, 1).told == ""
    assert Reports(5, 1).told == "carried by 5 outlets, all from one report"
    assert Reports(3, 2).told == "carried by 3 outlets, from 2 reports"


@given(st.text(alphabet="aB .,;:\"“”‘’'\nsaid he", min_size=1, max_size=200), st.data())
def test_any_text_has_an_attribution_whose_words_stand_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = Attributor(Article("a", "t", text), SPLITTER).attribution(Span(start, end))
    assert found.span is None or found.span.of(text)
