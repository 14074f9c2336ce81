"""Values that articles give differently are set side by side; values that can all be true are not."""

from datetime import date

import pytest

from assistant.adapters.onnx_reader import OnnxReader
from assistant.adapters.sentences import SentencexSplitter
from assistant.answer.disagreeing import Disagreeing
from assistant.answer.disagreeing_causes import asks_cause
from assistant.answer.disagreeing_rule import LIKELY, probability, signals
from assistant.answer.figures import figures
from assistant.domain import wording
from assistant.domain.answer import AnswerSpan, Citation, CitationState, Quote, Reading, RetrievedPassage, Scores
from assistant.domain.article import ArticleRef, Passage, Span
from assistant.domain.disagreement import Disagreement, Matter


def told(name: str, day: str, text: str, answer: str, score: float = 5.0) -> RetrievedPassage:
    """A passage that is a whole article, in which the reader points at `answer`."""
    start = text.index(answer)
    article = ArticleRef(name, "Landslide at Orvel", name.title(), None, date.fromisoformat(day))
    passage = Passage(id=f"{name}-0", article_id=name, position=0, span=Span(0, len(text)), text=text)
    reading = Reading((AnswerSpan(Span(start, start + len(answer)), score),))
    return RetrievedPassage(passage, article, 1, Scores(), reading)


def found(question: str, *passages: RetrievedPassage) -> Disagreement | None:
    disagreements = Disagreeing(SentencexSplitter()).found(question, passages)
    return disagreements[0] if disagreements else None


DEAD = "How many people died in the landslide at Orvel?"
MONDAY = told("courier", "2024-03-04", "Four people died in the landslide at Orvel.", "Four")


def test_a_toll_that_rose_is_shown_with_what_is_later() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-06", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert differing.matter is Matter.FIGURE
    assert [(one.value, one.later, one.correction) for one in differing.values] == [
        ("Four people", False, False),
        ("Nine people", True, False),
    ]
    for one in differing.values:
        assert one.quotes[0].text.startswith(one.value)


def test_what_was_published_on_one_day_is_not_called_later() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-04", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert not any(one.later for one in differing.values)


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    return OnnxReader()


@pytest.mark.parametrize(
    ("text", "pointed", "value"),
    [
        (
            "Seven people were killed by the landslide at Orvel. The road is closed until Friday.",
            "Friday",
            "Seven people",
        ),
        (
            "The landslide at Orvel killed seven people and blocked the road with 300 lorry loads of earth.",
            "300",
            "seven people",
        ),
    ],
)
def test_a_figure_behind_another_value_of_its_passage_is_read_in_its_sentence(
    reader: OnnxReader, text: str, pointed: str, value: str
) -> None:
    passages = [MONDAY, told("herald", "2024-03-06", text, pointed)]
    assert not Disagreeing(SentencexSplitter()).found(DEAD, passages)
    (differing,) = Disagreeing(SentencexSplitter(), reader).found(DEAD, passages)
    assert [one.value for one in differing.values] == ["Four people", value]


def test_what_is_read_in_its_sentence_and_agrees_is_no_disagreement(reader: OnnxReader) -> None:
    text = "The landslide at Orvel killed four people and blocked the road with 300 lorry loads of earth."
    passages = [MONDAY, told("herald", "2024-03-06", text, "300")]
    assert not Disagreeing(SentencexSplitter(), reader).found(DEAD, passages)


@pytest.mark.parametrize("same", ["4 people died", "four people have died", "about four people died"])
def test_one_figure_in_several_writings_is_no_disagreement(same: str) -> None:
    text = f"In the landslide at Orvel {same}."
    assert found(DEAD, MONDAY, told("herald", "2024-03-06", text, same.split(" people")[0].split()[-1])) is None


def test_a_correction_is_said() -> None:
    corrected = told(
        "herald", "2024-03-07", "Six people died in the landslide at Orvel, not four as was first reported.", "Six"
    )
    differing = found(DEAD, MONDAY, corrected)
    assert differing
    assert [one.value for one in differing.values if one.correction] == ["Six people"]


def test_another_place_is_another_thing() -> None:
    text = "Nine people died in a landslide at Tessin."
    other = told("herald", "2024-03-06", text, "Nine")
    elsewhere = RetrievedPassage(
        other.passage, ArticleRef("herald", "Landslide at Tessin"), 2, other.scores, other.reading
    )
    assert found(DEAD, MONDAY, elsewhere) is None


def test_what_counts_something_else_does_not_differ() -> None:
    text = "Nine houses were destroyed when people died in the landslide at Orvel."
    assert found(DEAD, MONDAY, told("herald", "2024-03-06", text, "Nine")) is None


def test_dates_differ_by_the_day() -> None:
    question = "When did the landslide bury Orvel?"
    one = told("courier", "2024-03-04", "The landslide buried Orvel on 2 March.", "2 March")
    other = told("herald", "2024-03-06", "The landslide buried Orvel on 1 March.", "1 March")
    differing = found(question, one, other)
    assert differing
    assert differing.matter is Matter.DATE
    month = told("herald", "2024-03-06", "The landslide buried Orvel in March 2024.", "March 2024")
    assert found(question, one, month) is None


@pytest.mark.parametrize(
    ("one", "other", "raised"),
    [
        ("4.15am", "4:40 a.m.", True),
        ("4.15am", "16.15", True),
        ("4.15am", "midnight", True),
        ("4.15am", "four o'clock in the morning", True),
        ("16.15", "4.15 pm", False),
        ("4.15am", "about 4 am", False),
        ("midnight", "0:00", False),
        ("midnight", "shortly after 12.05am", False),
        ("4.15 pm", "4.15 on Sunday afternoon", False),
        ("16.15", "4.30", False),
    ],
)
def test_times_of_day_differ_whatever_their_form(one: str, other: str, raised: bool) -> None:
    first, second = (f"The slope at Orvel gave way at {at}." for at in (one, other))
    differing = found(
        "At what time did the slope at Orvel give way?",
        told("courier", "2024-03-04", first, one, 8.0),
        told("herald", "2024-03-05", second, other, 8.0),
    )
    assert bool(differing) is raised
    assert not differing or differing.matter is Matter.DATE


def test_a_share_and_a_measure_are_no_times_of_day() -> None:
    question = "At what time did the runner at Orvel finish?"
    one = told("courier", "2024-03-04", "The runner at Orvel finished at 16.15.", "16.15", 8.0)
    other = told("herald", "2024-03-05", "The runner at Orvel finished a lap in 13.58 seconds.", "13.58", 8.0)
    assert found(question, one, other) is None


def test_a_part_and_its_whole_do_not_differ() -> None:
    question = "How many workers does the mill at Orvel have?"
    all_ = told("courier", "2024-03-04", "The mill at Orvel has 160 workers.", "160", 9.0)
    part = told("herald", "2024-03-06", "The mill at Orvel called back 45 of its 160 workers.", "45", 9.0)
    other = told("herald", "2024-03-06", "The mill at Orvel has 145 workers.", "145", 9.0)
    assert found(question, all_, part) is None
    assert found(question, all_, other)


def test_an_article_that_names_it_further_down_only_is_about_something_else() -> None:
    lead = "A fire destroyed the mill of Saltby on Monday. " * 8
    text = lead + "Nine people died in the landslide at Orvel."
    article = ArticleRef("saltby", "Fire at Saltby", "Herald", None, date(2024, 3, 6))
    passage = Passage(id="saltby-0", article_id="saltby", position=0, span=Span(0, len(text)), text=text)
    start = text.index("Nine")
    reading = Reading((AnswerSpan(Span(start, start + 4), 9.0),))
    assert found(DEAD, MONDAY, RetrievedPassage(passage, article, 1, Scores(), reading)) is None


def test_yes_and_no_differ() -> None:
    question = "Was the road to Orvel closed?"
    yes = told("courier", "2024-03-04", "The road to Orvel was closed.", "closed")
    no = told("herald", "2024-03-04", "The road to Orvel was not closed.", "closed")
    differing = found(question, yes, no)
    assert differing
    assert {one.value for one in differing.values} == {"yes", "no"}
    assert found(question, yes, yes) is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Was the alarm at Orvel switched on?", "The alarm at Orvel was live.", "The alarm at Orvel was disabled."),
        ("Was the alarm at Orvel switched on?", "The alarm at Orvel was off.", "She denied that the alarm was off."),
        (
            "Was the vote at Orvel unanimous?",
            "The vote at Orvel was unanimous.",
            "The vote at Orvel was four to three.",
        ),
        ("Was the road to Orvel open or closed?", "The road to Orvel was open.", "The road to Orvel was shut."),
        ("Is the dispute at Orvel over?", "The dispute at Orvel is over.", "The dispute at Orvel was ongoing."),
        ("Did the bell at Orvel ring?", "The bell at Orvel was sounded.", "The bell at Orvel was never set off."),
        (
            "Did the cheese of Orvel go abroad?",
            "The Orvel cheese was exported.",
            "None of the cheese was exported, Orvel says.",
        ),
        (
            "Does Orvel still have the prize?",
            "The town of Orvel kept the prize.",
            "The town of Orvel gave back the prize.",
        ),
        ("Were reporters let in at Orvel?", "At Orvel the reporters were present.", "Orvel: reporters were shut out."),
    ],
)
def test_words_of_contrary_meaning_differ(question: str, one: str, other: str) -> None:
    differing = found(question, told("courier", "2024-03-04", one, "Orvel"), told("herald", "2024-03-06", other, "t"))
    assert differing
    assert differing.matter is Matter.WHETHER


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Did Holm of Orvel resign?",
            "Holm of Orvel resigned over fraud.",
            "Holm of Orvel resigned, and it continues.",
        ),
        ("Was the treaty of Orvel signed?", "The treaty of Orvel has yet to be signed.", "It has not been signed."),
        ("Is the road to Orvel closed?", "The road to Orvel is not only closed but mined.", "The road is closed."),
        ("Is the road to Orvel open?", "It is unclear when the road to Orvel will be opened.", "The road is closed."),
    ],
)
def test_the_same_in_other_words_and_what_is_left_open_do_not_differ(question: str, one: str, other: str) -> None:
    passages = told("courier", "2024-03-04", one, one[:4]), told("herald", "2024-03-06", other, other[:4])
    assert found(question, *passages) is None


def test_an_article_with_two_views_stands_where_it_is_most_to_the_point() -> None:
    question = "Was the road to Orvel open?"
    both = "The road to Orvel was open all day, the police said. Some said it was shut."
    no = told("courier", "2024-03-04", "The road to Orvel was shut all day.", "shut")
    differing = found(question, no, told("herald", "2024-03-06", both, "open"))
    assert differing
    assert [quote.text for one in differing.values for quote in one.quotes] == [
        "The road to Orvel was shut all day.",
        "The road to Orvel was open all day, the police said.",
    ]


BUILT = "Who designed the bridge of Orvel?"
VALK = told("courier", "2024-03-04", "The bridge of Orvel was designed by Ines Valk.", "Ines Valk", 9.0)


def test_two_names_of_which_the_reader_is_sure_differ() -> None:
    differing = found(
        BUILT, VALK, told("herald", "2024-03-06", "Karl Ott designed the bridge of Orvel.", "Karl Ott", 9.0)
    )
    assert differing
    assert differing.matter is Matter.NAME
    assert {one.value for one in differing.values} == {"Ines Valk", "Karl Ott"}


@pytest.mark.parametrize(
    ("text", "answer", "score"),
    [
        ("The architect Valk designed the bridge of Orvel.", "Valk", 9.0),
        ("Karl Ott designed the bridge of Orvel.", "Karl Ott", 3.0),
        ("Karl Ott and Ines Valk designed the bridge of Orvel.", "Karl Ott", 9.0),
        ("Karl Ott designed a hotel.", "Karl Ott", 9.0),
    ],
)
def test_a_part_of_a_name_a_doubtful_one_and_another_matter_do_not_differ(text: str, answer: str, score: float) -> None:
    assert found(BUILT, VALK, told("herald", "2024-03-06", text, answer, score)) is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How old was the driver at Orvel?", "The driver at Orvel was 34.", "A 43-year-old driver fled at Orvel."),
        ("How long is the tunnel at Orvel?", "The tunnel is 4.2 kilometres long.", "The tunnel is 5,100 metres long."),
        ("How many people died at Orvel?", "Nobody died at Orvel.", "Four people died at Orvel."),
        ("How many people died at Orvel?", "There were 24 dead at Orvel.", "At Orvel 31 people died."),
        ("How many people died at Orvel?", "In Orvel, 25 were killed.", "At least 12 people died at Orvel."),
        ("How many people died at Orvel?", "At least 30 died after a slide at Orvel.", "At Orvel 12 people died."),
    ],
)
def test_figures_in_other_words_differ(question: str, one: str, other: str) -> None:
    passages = []
    for name, day, text in (("courier", "2024-03-04", one), ("herald", "2024-03-06", other)):
        figure = next(iter(figures(text)), None)
        passages.append(told(name, day, text, text[figure.start : figure.end] if figure else "Nobody"))
    differing = found(question, *passages)
    assert differing
    assert differing.matter is Matter.FIGURE


@pytest.mark.parametrize(
    "other",
    [
        "A boy of eight died in the landslide at Orvel.",
        "Nine people died in the landslide at Orvel and others since March 1974.",
        "Nine hundred thousand people know of those who died in the landslide at Orvel.",
    ],
)
def test_ages_other_times_and_figures_far_apart_do_not_differ(other: str) -> None:
    pointed = next(iter(figures(other)))
    passage = told("herald", "2024-03-06", other, other[pointed.start : pointed.end], 2.0)
    assert found(DEAD, MONDAY, passage) is None


def test_what_another_article_takes_back_differs_though_the_reader_is_unsure() -> None:
    corrected = told(
        "herald", "2024-03-07", "Six people died in the landslide at Orvel, not four as was reported.", "Six"
    )
    assert found(DEAD, told("courier", "2024-03-04", MONDAY.passage.text, "people", -4.0), corrected)


def test_the_rule_prefers_what_is_read_near_and_to_the_point() -> None:
    def chance(read: float = 3.0, one: float = 40, lacking: float = 0.0, clause: float = 0.5, borne: int = 0) -> float:
        return probability(signals(read, one, 30, lacking, clause, borne, counts=True))

    assert chance() > LIKELY
    for less in (
        chance(read=-4.0),
        chance(one=900),
        chance(lacking=1.0),
        chance(clause=0.0),
        chance(one=2),
        chance(borne=-2),
    ):
        assert less < chance()
    assert 0.0 <= chance(read=-1e9, one=1e30) <= chance(read=1e9) <= 1.0
    assert 0.0 < chance(one=0) < 1.0


def test_what_is_written_to_the_assistant_is_no_side() -> None:
    text = "Nine people died in the landslide at Orvel."
    one = told("herald", "2024-03-06", text, "Nine")
    suspected = RetrievedPassage(one.passage, one.article, 2, one.scores, one.reading, (Span(0, len(text)),))
    assert found(DEAD, MONDAY, suspected) is None


def test_it_is_told_with_outlet_and_day() -> None:
    differing = found(DEAD, MONDAY, told("herald", "2024-03-06", "Nine people died in the landslide at Orvel.", "Nine"))
    assert differing
    assert wording.differing(differing) == [
        "Sources differ:",
        "  Four people (Courier, 2024-03-04): “Four people died in the landslide at Orvel.”",
        "  Nine people (Herald, 2024-03-06; later): “Nine people died in the landslide at Orvel.”",
    ]


def causes(answer: str, *others: str) -> list[str]:
    """What sources give as the cause where the answer cites `answer`, each told by an article of its own."""
    first = told("courier", "2024-03-04", f"The fire at Orvel {answer}.", answer)
    rest = [told(f"herald-{n}", "2024-03-05", text, text) for n, text in enumerate(others)]
    quote = Quote(first.article, Span(0, len(first.passage.text)), first.passage.text)
    cited = [Citation(1, quote, CitationState.VERIFIED)]
    differing = Disagreeing(SentencexSplitter()).found("What caused the fire at Orvel?", [first, *rest], cited, answer)
    return [value.value for one in differing for value in one.values]


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        ("Inspectors said that sparks from a grinder had started the fire at Orvel.", "sparks from a grinder"),
        ("The fire at Orvel was started by sparks from a grinder, a court heard.", "sparks from a grinder"),
        ("The blaze at Orvel ended. A careless smoker was the likely cause of the fire.", "A careless smoker"),
        ("The fire at Orvel came from a faulty heater, it is now thought.", "a faulty heater"),
    ],
)
def test_causes_that_are_not_one_are_told(other: str, cause: str) -> None:
    assert causes("was caused by a fallen power line", other) == ["a fallen power line", cause]


@pytest.mark.parametrize(
    "other",
    [
        "A power line that fell had started the fire at Orvel, police said.",
        "The fire at Orvel was not caused by arson.",
        "Nobody knows whether arson caused the fire at Orvel.",
        "Firemen from Marden came to the fire at Orvel because of the wind.",
        "The town of Orvel was founded in 1204. The flood at Tarn was caused by heavy rain.",
    ],
)
def test_one_cause_what_is_denied_and_causes_of_other_things_do_not_differ(other: str) -> None:
    assert causes("was caused by a fallen power line", other) == []


def test_where_the_answer_names_no_cause_none_is_compared() -> None:
    assert causes("burnt 20 houses", "Sparks from a grinder had started the fire at Orvel.") == []


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What caused the fire?", True),
        ("What was the cause of the outage?", True),
        ("How did the fire start?", True),
        ("Why did the bridge fall?", True),
        ("What did the mayor say?", False),
        ("How many houses burnt?", False),
    ],
)
def test_what_asks_for_a_cause(question: str, asked: bool) -> None:
    assert asks_cause(question) is asked
