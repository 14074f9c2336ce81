"""Which words of the shown sentences are the short answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.candidates import Candidate, QuestionWords
from assistant.answer.kinds import kind_of
from assistant.answer.phrases import best_phrase
from assistant.answer.selection import Scored
from assistant.domain.answer import AnswerSpan, Reading, View
from assistant.domain.article import Span
from tests.fakes.scripted_services import BRIDGE, passage, quote


class Pointing:
    """Finds these words with these scores in whatever sentence holds them."""

    def __init__(self, **found: float) -> None:
        self._found = {words.replace("_", " "): score for words, score in found.items()}
        self.asked = ""
        self.views: list[View] = []

    def read_closely(self, question: str, sentences: Sequence[Sequence[View]]) -> list[Reading]:
        self.asked = question
        self.views = [view for row in sentences for view in row]
        return [self._reading(row[-1].text) for row in sentences]

    def _reading(self, sentence: str) -> Reading:
        places = [(sentence.find(words), words, score) for words, score in self._found.items()]
        return Reading(tuple(AnswerSpan(Span(at, at + len(words)), score) for at, words, score in places if at >= 0))


def short(question: str, reader: Pointing, *sentences: tuple[str, float]) -> str | None:
    """What answers `question` of sentences, given with their probability, that are one article."""
    asked = QuestionWords(question, question, {}, (), kind_of(question))
    article = replace(BRIDGE, text=" ".join(words for words, _ in sentences))
    rows = [
        Scored(Candidate(quote(words, article), passage(article), 0.5, 0.5, 0.0, 0.0, 0.0, ()), probability)
        for words, probability in sentences
    ]
    found = best_phrase(asked, rows, reader, SentencexSplitter())
    return found.span.of(rows[found.index].candidate.quote.text) if found else None


def test_the_surest_words_of_all_shown_sentences_answer() -> None:
    reader = Pointing(two_ministers=0.5, the_mayor=4.0)
    rows = (("It was signed by two ministers.", 0.4), ("It was opened by the mayor.", 0.35))
    assert short("what happened there?", reader, *rows) == "the mayor"
    assert short("what happened there?", Pointing(), *rows) is None


def test_a_likelier_sentence_outweighs_a_slightly_surer_phrase() -> None:
    reader = Pointing(two_ministers=0.5, the_mayor=1.0)
    rows = (("It was signed by two ministers.", 0.6), ("It was opened by the mayor.", 0.2))
    assert short("what happened there?", reader, *rows) == "two ministers"


def test_words_of_the_question_do_not_answer_it() -> None:
    reader = Pointing(the_runway=2.0, heavy_rain=0.0)
    row = ("It left the runway in heavy rain.", 0.4)
    assert short("why did it leave the runway?", reader, row) == "heavy rain"


def test_no_name_and_no_figure_is_cut() -> None:
    reader = Pointing(Aryan_Airlines_Flight=1.1, Aryan_Airlines_Flight_1625=0.4)
    assert short("What skid off the runway?", reader, ("Aryan Airlines Flight 1625 skidded.", 0.4)) == (
        "Aryan Airlines Flight 1625"
    )


def test_whose_something_is_is_not_who() -> None:
    reader = Pointing(Venezuela=0.0)
    row = ("Among Venezuela's creditors Russia ranks second, behind only China.", 0.3)
    assert short("who is Russia's largest creditor rival?", reader, row) == "China"


def test_when_and_where_are_told_without_their_preposition() -> None:
    friday = ("The number 40 bus made its last journey on Friday night.", 0.4)
    assert short("When did the bus make its last journey?", Pointing(on_Friday_night=1.0), friday) == "Friday night"
    since = ("The rule has been in force since Friday.", 0.4)
    assert short("Since when is the rule in force?", Pointing(since_Friday=1.0), since) == "since Friday"
    assert short("Where was it opened?", Pointing(in_Idaho=1.0), ("It was opened in Idaho.", 0.4)) == "Idaho"


def test_who_is_told_by_name() -> None:
    row = ("It was presented by the retired judge Ágnes Szentirmay.", 0.4)
    found = Pointing(**{"the_retired_judge_Ágnes_Szentirmay": 1.0})
    assert short("Who presented it?", found, row) == "Ágnes Szentirmay"
    assert short("Who presented it?", Pointing(the_retired_judge=1.0), row) == "the retired judge"


def test_a_figure_keeps_its_bound_and_the_unit_that_the_question_does_not_say() -> None:
    row = ("Grain deliveries amount to up to 600,000 tonnes.", 0.4)
    reader = Pointing(**{"600,000": 1.0})
    assert short("How much grain is delivered?", reader, row) == "up to 600,000 tonnes"
    assert short("How many tonnes are delivered?", reader, row) == "up to 600,000"
    assert short("How many died?", Pointing(**{"700": 1.0}), ("They buried more than 700 of them.", 0.4)) == "700"


def test_a_sentence_is_read_in_its_passage_after_the_one_before_and_alone() -> None:
    reader = Pointing()
    first, second = "It was opened on Friday.", "The mayor came."
    short("who came?", reader, (first, 0.3), (second, 0.4))
    assert reader.asked == "who came?"
    assert all(view.sentence.of(view.text) in (first, second) for view in reader.views)
    whole = f"{first} {second}"
    assert [(view.title, view.text) for view in reader.views[3:]] == [
        (BRIDGE.title, whole), ("", whole), ("", second)
    ]  # fmt: skip


def test_of_likely_phrases_the_one_that_shares_most_with_the_others_answers() -> None:
    row = ("Some 300 families left the river valley on Monday.", 0.4)
    reader = Pointing(Monday=1.0, the_river_valley=0.8, river_valley=0.7, valley=0.6)
    assert short("what did they leave?", reader, row) == "the river valley"
    # What is far likelier answers, whatever else there is.
    assert short("what did they leave?", Pointing(Monday=4.0, the_river_valley=0.8, valley=0.6), row) == "Monday"
