"""A language is told by a text's small words, or not at all."""

from __future__ import annotations

import pytest

from assistant.ingest.language import guess_language

TEXTS = {
    "en": "The council said on Monday that the bridge over the river would be closed for two weeks, and that the buses"
    " which have so far crossed it were to be sent through the old town, where there is less room for them.",
    "de": "Der Stadtrat hat am Montag mitgeteilt, dass die Brücke über den Fluss für zwei Wochen gesperrt wird und die"
    " Busse, die sie bisher nutzten, nicht durch die Altstadt fahren, sondern auf dem Ring um das Zentrum werden.",
    "fr": "Le conseil a annoncé lundi que le pont sur la rivière serait fermé pour deux semaines, et que les bus qui"
    " le traversaient sont déviés dans la vieille ville, où ils ont moins de place, selon les élus du quartier.",
    "es": "El ayuntamiento anunció el lunes que el puente sobre el río estará cerrado durante dos semanas, y que los"
    " autobuses que lo cruzan pasarán por el casco antiguo, pero según los vecinos las calles son estrechas.",
    "ru": "Городской совет сообщил в понедельник, что мост через реку закроют на две недели, и автобусы, которые по"
    " нему ходили, поедут через старый город, но жители говорят, что улицы там узкие и для них это опасно.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_known_languages_are_told(language: str) -> None:
    assert guess_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "The bridge closes.", "Radosna Lind Iva " * 40, TEXTS["en"] + TEXTS["de"]])
def test_a_text_that_is_short_mixed_or_of_names_is_unknown(text: str) -> None:
    assert guess_language(text) is None
