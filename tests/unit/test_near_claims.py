"""Claims that are nearly what their quote says: what makes them true or another thing, one rule after the other."""

from __future__ import annotations

import pytest

from assistant.answer.verification import Sentence, support
from assistant.domain.answer import CitationState, Quote
from assistant.domain.article import ArticleRef, Span

ARTICLE = ArticleRef("a", "The week in Velmar")


def state(claim: str, quote: str) -> CitationState:
    found = support(claim, [Sentence(Quote(ARTICLE, Span(0, len(quote)), quote))])
    assert found is not None
    return found.state


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The malt that the brewer had stored under the hall since spring will be given to the poor.",
            "The grain that the brewer had stored under the hall since spring will be given to the poor.",
        ),
        (
            "The bishop sold the orchard behind the seminary to the town, which will open it in autumn.",
            "The bishop leased the orchard behind the seminary to the town, which will open it in autumn.",
        ),
        (
            "The pilots were told that flights from Velmar would begin again in the first week of June.",
            "The pilots were told that flights to Velmar would begin again in the first week of June.",
        ),
    ],
)
def test_another_word_in_the_same_place_is_no_more_than_a_paraphrase(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.PARAPHRASE


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The Dutch brewer Halm took over the Belgian dairy Orne in a deal worth 40 million euros.",
            "The Belgian dairy Orne took over the Dutch brewer Halm in a deal worth 40 million euros.",
        ),
        (
            "The chief of the guards warned the cook of the poison before the king sat down.",
            "The cook warned the chief of the guards of the poison before the king sat down.",
        ),
        (
            "The old library of the abbey drew more visitors than the new museum in May.",
            "The new museum drew more visitors than the old library of the abbey in May.",
        ),
        (
            "The mill closed because the workers left the valley.",
            "The workers left the valley because the mill closed.",
        ),
        (
            "The cook of the ship was attacked by the captain's dog near the pier.",
            "The cook of the ship attacked the captain's dog near the pier.",
        ),
    ],
)
def test_what_has_changed_sides_is_unsupported(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The captain's dog was attacked by the cook of the ship near the pier.",
            "The cook of the ship attacked the captain's dog near the pier.",
        ),
        (
            "After the vote the envoys left the hall of the palace.",
            "The envoys left the hall of the palace after the vote.",
        ),
    ],
)
def test_what_keeps_its_sides_in_another_order_is_not(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "Wages in the mines rose by 2 percent in May.",
            "Wages in the mills rose by 5 percent in May, while those in the mines rose by 2 percent.",
        ),
        (
            "A bus driver was hurt near the bridge.",
            "Two cyclists were hurt near the bridge, and a bus driver was robbed at the station.",
        ),
        (
            "The baker said the bread had been poisoned.",
            "The mayor said the bread had been poisoned; the baker said it had only been old.",
        ),
    ],
)
def test_what_is_put_together_of_two_clauses_is_not_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "A bus driver was robbed at the station.",
            "Two cyclists were hurt near the bridge, and a bus driver was robbed at the station.",
        ),
        ("The thieves fled over the roof.", "The thieves broke a window, and fled over the roof when the alarm rang."),
    ],
)
def test_what_stands_in_one_of_two_clauses_is_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The cathedral collapsed in the storm on Friday.",
            "The north porch of the cathedral collapsed in the storm on Friday.",
        ),
        (
            "The surgeon had drowned in the lake.",
            "The surgeon, whose uncle had drowned in the lake, learned to swim at sixty.",
        ),
        ("Oštrić resigned in the spring.", "The officer who arrested Oštrić resigned in the spring."),
        ("The abbot left the country.", "The monk whom the abbot protected left the country."),
        ("The murdered singer sold the house.", "The widow of the murdered singer sold the house."),
        ("The dog attacked the boy in the park.", "The wolf attacked the dog and the boy in the park."),
    ],
)
def test_what_another_subject_did_is_not_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The surgeon learned to swim at sixty.",
            "The surgeon, whose uncle had drowned in the lake, learned to swim at sixty.",
        ),
        ("The officer resigned in the spring.", "The officer who arrested Oštrić resigned in the spring."),
        ("Farmers blocked the road to the port.", "Hundreds of farmers blocked the road to the port."),
    ],
)
def test_what_the_same_subject_did_is_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The stars were stolen from the flag.", "Veterans claim that the stars were stolen from the flag."),
        ("The heir will sell the castle.", "Rumours that the heir will sell the castle have reached the village."),
        ("The divers raised the bell from the wreck.", "The divers tried to raise the bell from the wreck."),
        (
            "The bank will lend the town two million euros.",
            "The bank will lend the town two million euros if the council closes the pool.",
        ),
        ("The match is off.", "If it rains before noon, the match is off."),
    ],
)
def test_what_is_claimed_tried_or_bound_to_a_condition_is_not_verified_as_a_fact(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The field lies 70 kilometres off the coast.",
            "The field lies 70 kilometres off the coast, which could pay for roads if buyers are found.",
        ),
        ("The diver was asked whether the bell was whole.", "The diver was asked whether the bell was whole."),
    ],
)
def test_what_is_bound_to_no_condition_is_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The inspectors named a short circuit as the cause of the fire in the mill.",
            "The inspectors ruled out a short circuit as the cause of the fire in the mill.",
        ),
        (
            "The bride was seen at the harbour.",
            "The bride was seen in the chapel and not, as her aunt had told the police, at the harbour.",
        ),
    ],
)
def test_what_is_ruled_out_or_set_aside_is_denied(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        (
            "The first offer of the brewery was rejected by the farmers.",
            "The farmers rejected the first offer of the brewery.",
        ),
        (
            "The harbour will close for two weeks in June while divers clear the wreck.",
            "The harbour, which opened only in 2019, will close for two weeks in June while divers clear the wreck.",
        ),
        (
            "Velmar backs the opposition leader and has asked the army twice to drop the marshal.",
            "Velmar backs the opposition leader and has asked the army twice to drop the marshal.",
        ),
    ],
)
def test_a_true_claim_is_not_taken_for_its_contrary(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Nine bishops voted for the ban.", "Four of the nine bishops voted for the ban."),
        ("The abbey's nine cellars are flooded.", "Two of the abbey's nine cellars are flooded."),
        ("70 wells had to be closed.", "Of 70 wells that were tested, three had to be closed."),
        ("The villagers left the valley in May.", "Many of the villagers left the valley in May."),
        ("The pact was signed by every tribe.", "The pact was signed by every tribe except the Orlavi."),
        ("The pump moves 40 tonnes of water an hour.", "The pump moves 40 tonnes of water a day."),
        (
            "The quarry is the deepest in the country.",
            "The quarry is the deepest in the county and the third deepest in the country.",
        ),
        ("The quarry is the deepest in the country.", "The quarry is among the deepest in the country."),
        ("A pupil of the college wrote the letter.", "A former pupil of the college wrote the letter."),
        ("The arsonist was led into the court.", "The suspected arsonist was led into the court."),
    ],
)
def test_more_than_the_quote_says_is_not_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Four of the nine bishops voted for the ban.", "Four of the nine bishops voted for the ban."),
        ("Three wells had to be closed.", "Of 70 wells that were tested, three had to be closed."),
        (
            "The quarry is the deepest in the county.",
            "The quarry is the deepest in the county and the third deepest in the country.",
        ),
    ],
)
def test_as_much_as_the_quote_says_is_verified(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("More than 30 miners were rescued from the shaft.", "Forty-three miners were rescued from the shaft."),
        ("Fewer than 50 miners were rescued from the shaft.", "Forty-three miners were rescued from the shaft."),
    ],
)
def test_a_bound_that_the_figure_of_the_quote_keeps_is_found(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.PARAPHRASE


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("More than 50 miners were rescued from the shaft.", "Forty-three miners were rescued from the shaft."),
        ("More than 30 miners were rescued from the shaft.", "Up to 43 miners were rescued from the shaft."),
        ("More than 30 miners were rescued from the shaft.", "Miners were rescued from the shaft after 43 hours."),
    ],
)
def test_a_bound_that_it_breaks_is_not(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The ark held 371 sheep when the rain began.", "The ark, built for 200 sheep, held 371 when the rain began."),
    ],
)
def test_a_figure_counts_nothing_of_the_next_clause(claim: str, quote: str) -> None:
    assert state(claim, quote) is not CitationState.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Yes, the tram will open in March.", "The tram will open in March."),
        ("No, the tram will not open in March.", "The tram will not open in March."),
        ("According to the article, the tram will open in March.", "The tram will open in March."),
        ("The passage says that the tram will open in March.", "The tram will open in March."),
    ],
)
def test_what_a_model_sets_before_its_sentence_changes_nothing(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.VERIFIED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Yes, the tram will open in March.", "The tram will not open in March."),
        ("No, the tram will open in March.", "The tram will not open in March."),
        ("Yes, indeed.", "The tram will open in March."),
    ],
)
def test_and_makes_nothing_true(claim: str, quote: str) -> None:
    assert state(claim, quote) is CitationState.UNSUPPORTED
