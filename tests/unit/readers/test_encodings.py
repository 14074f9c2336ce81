"""Text in the encodings that news is kept in comes out as it was written."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from assistant.domain.errors import UnreadableInput
from assistant.ingest.encodings import decode, decode_as, decode_page

SENTENCES = {
    "en": "“We don’t know yet,” the mayor said on Thursday — and the café on the corner stays closed. It cost £3 million.",
    "fr": "Le ministre français a déclaré jeudi que l’élection aura lieu l’été prochain. « Nous ne céderons pas » – 3 €.",
    "de": "Die Regierung prüft höhere Zölle für größere Fahrzeuge. „Das wäre ein Fehler“, hieß es aus München – 30 € je Tonne.",
    "es": "El presidente anunció el jueves que habrá elecciones en otoño. «¿Qué más se puede pedir?», preguntó el señor Núñez.",
    "pt": "O governo anunciou na quinta-feira que não haverá eleições antes do verão, segundo informação da comissão.",
    "is": "Forsætisráðherra sagði á fimmtudag að kosningar yrðu haldnar í haust, þrátt fyrir andstöðu þingsins.",
    "sv": "Regeringen meddelade på torsdagen att tågen går igen från och med måndag, säger ministern för första gången.",
    "pl": "Prezydent oświadczył w środę, że rząd wyśle pomoc dla powodzian. Żołnierze już są na miejscu, a straż pożarna walczy.",
    "cs": "Vláda ve čtvrtek oznámila, že příští rok postaví tři nové dálnice. Ministr dopravy řekl, že práce začnou v březnu.",
    "hu": "A kormány csütörtökön bejelentette, hogy jövőre három új autópálya épül. A miniszter szerint a munka tavasszal indul.",
    "tr": "Başkan perşembe günü yaptığı açıklamada seçimlerin sonbaharda yapılacağını söyledi. Yağış da bekleniyor.",
    "ru": "Президент заявил в четверг, что переговоры продолжатся на следующей неделе. Эксперты ожидают подписания соглашения.",
    "el": "Ο πρωθυπουργός δήλωσε την Πέμπτη ότι οι εκλογές θα διεξαχθούν το φθινόπωρο.",
    "ja": "東京都は木曜日、新しい鉄道路線の建設計画を発表した。総事業費は約三千億円で、二〇三〇年の開業を目指すという。",
    "zh": "北京市政府星期四宣布，将在明年建设三条新的地铁线路，总投资超过五百亿元。专家认为这将大大缓解交通压力。",
    "tw": "臺北市政府星期四宣布，將在明年建設三條新的捷運路線，總投資超過五百億元。專家認為這將大大緩解交通壓力。",
    "ko": "서울시는 목요일 새로운 지하철 노선 건설 계획을 발표했다. 총사업비는 약 삼조 원이며 개통을 목표로 한다.",
}
LEGACY = [
    *((language, "cp1252") for language in ("en", "fr", "de", "es", "pt", "is", "sv")),
    *((language, "iso8859-1") for language in ("es", "pt", "is", "sv")),
    *((language, "iso8859-15") for language in ("fr", "de")),
    *((language, encoding) for language in ("pl", "cs", "hu") for encoding in ("cp1250", "iso8859-2")),
    *(("ru", encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5")),
    *(("ja", encoding) for encoding in ("shift_jis", "euc_jp", "iso2022_jp")),
    *[("tr", "cp1254"), ("el", "cp1253"), ("zh", "gb18030"), ("zh", "gb2312"), ("tw", "big5"), ("ko", "cp949")],
]
_PLAIN = str.maketrans("‘’“”„–—", '\'\'"""--')


def _as_written_then(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_old_encodings_are_guessed(language: str, encoding: str, times: int) -> None:
    text = _as_written_then(f"{SENTENCES[language]}\n" * times, encoding)
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("language", SENTENCES)
def test_unicode_is_told(language: str, encoding: str) -> None:
    assert decode(SENTENCES[language].encode(encoding)) == SENTENCES[language]


def test_a_broken_byte_does_not_turn_utf_8_into_something_else() -> None:
    data = SENTENCES["fr"].encode() + b" \xe9 fin"
    assert decode(data) == SENTENCES["fr"] + " \ufffd fin"
    assert decode(SENTENCES["ru"].encode()[:-2]).startswith(SENTENCES["ru"][:-2])


def test_mojibake_is_left_as_it_is() -> None:
    text = SENTENCES["fr"].encode().decode("cp1252", "replace")
    assert decode(text.encode()) == text


def test_nul_bytes_in_text_are_no_reason_to_refuse_it() -> None:
    assert decode(b"The bridge \x00closes on Monday.") == "The bridge \x00closes on Monday."


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00" * 5000, b"\x7fELF\x02\x01\x01" + bytes(400)])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableInput, match="not text"):
        decode(data)


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"") == ""


@pytest.mark.parametrize(
    ("label", "encoding", "language"),
    [
        ("iso-8859-1", "cp1252", "en"),
        ("windows-1251", "cp1251", "ru"),
        ("koi8-r", "koi8-r", "ru"),
        ("Shift_JIS", "cp932", "ja"),
        ("gb2312", "gb18030", "zh"),
        ("ISO-8859-2", "iso8859-2", "cs"),
    ],
)
def test_a_page_says_its_encoding(label: str, encoding: str, language: str) -> None:
    for tag in (f'<meta charset="{label}">', f"<META http-equiv=content-type content='text/html; charset={label}'>"):
        page = f"<html><head>{tag}</head><p>{SENTENCES[language]}</p></html>"
        assert decode_page(page.encode(encoding)) == page


def test_the_bytes_of_a_page_are_believed_before_what_it_says() -> None:
    page = f"<meta charset=iso-8859-1><p>{SENTENCES['ru']}</p>"
    assert decode_page(page.encode()) == page
    page = f"<meta charset=no-such-code><p>{SENTENCES['ru'] * 3}</p>"
    assert decode_page(page.encode("cp1251")) == page


def test_a_header_says_the_encoding_of_a_part() -> None:
    assert decode_as("año nuevo: ñu".encode("mac_roman"), "macintosh") == "año nuevo: ñu"
    assert decode_as("Größe".encode(), "iso-8859-1") == "Größe"


def test_a_page_that_declares_what_is_no_encoding_of_texts_is_read_as_if_it_declared_none() -> None:
    page = '<html><meta charset="punycode"><p>Größe</p>' + "x" * 200_000
    assert decode_page(page.encode("cp1252")) == page
