"""A date is read as its page writes it, or it is unknown."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.dates import When, parse_when, read_when

TODAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("September 25, 2019 9:15 pm IST", "2019-09-25", "2019-09-25T21:15:00+05:30"),
        ("3 May 2021 10:15 GMT", "2021-05-03", "2021-05-03T10:15:00+00:00"),
        ("November 19, 2019, 07:47 PM EST", "2019-11-19", "2019-11-19T19:47:00-05:00"),
        ("Wed Nov 20 2019 08:00:58 GMT+0000 (UTC)", "2019-11-20", "2019-11-20T08:00:58+00:00"),
        ("Mon, 18 Nov 2019 16:07:38 -0600", "2019-11-18", "2019-11-18T16:07:38-06:00"),
        ("2019-11-20T09:29:08.250+0000", "2019-11-20", "2019-11-20T09:29:08+00:00"),
        ("July 4, 2022 3 p.m. ET", "2022-07-04", "2022-07-04T15:00:00-04:00"),
        ("January 4, 2022 3 p.m. ET", "2022-01-04", "2022-01-04T15:00:00-05:00"),
        ("3. März 2021, 10.15 Uhr MEZ", "2021-03-03", "2021-03-03T10:15:00+01:00"),
        ("le 3 mai 2021 à 10h15", "2021-05-03", None),
        ("3 de mayo de 2021", "2021-05-03", None),
        ("lunedì 3 maggio 2021", "2021-05-03", None),
        ("15 août 2020", "2020-08-15", None),
        ("2 июня 2021 в 12:30 МСК", "2021-06-02", "2021-06-02T12:30:00+03:00"),
        ("2026年3月16日", "2026-03-16", None),
        ("2026년 3월 16일 14:05", "2026-03-16", None),
        ("الاثنين 16 مارس 2026", "2026-03-16", None),
        ("16 Mayıs 2026", "2026-05-16", None),
        ("maandag 5 augustus 2024", "2024-08-05", None),
        ("2019-11-18T21:17", "2019-11-18", None),
        ("1712010400", "2024-04-01", "2024-04-01T22:26:40+00:00"),
        ("1712010400.5", "2024-04-01", "2024-04-01T22:26:40+00:00"),
        ("1712010400000", "2024-04-01", "2024-04-01T22:26:40+00:00"),
        ("20240401222640", "2024-04-01", None),
        ("20240401", "2024-04-01", None),
    ],
)
def test_dates_are_read_as_people_and_machines_write_them(text: str, day: str, at: str | None) -> None:
    expected = When(date.fromisoformat(day), datetime.fromisoformat(at) if at else None)
    assert read_when(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "12/06/2022", "May was 3 times", "31 February 2021", "March 2021", "3 Mardi 2021", "yesterday"),
        *("9" * 500, "171201040", "17120104000", "99999999999999", "2021"),
    ],
)
def test_what_is_no_date_or_may_be_two_is_unknown(text: str) -> None:
    assert read_when(text) is None


@pytest.mark.parametrize(
    ("day", "believed"), [("1690-01-01", True), ("0001-01-01", False), ("2026-01-03", True), ("2026-02-01", False)]
)
def test_nothing_was_published_tomorrow_or_before_there_was_news(day: str, believed: bool) -> None:
    assert When(date.fromisoformat(day)).believable(TODAY) is believed


@given(
    st.datetimes(datetime(1690, 1, 1), datetime(2100, 1, 1)),
    st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)
def test_the_day_is_the_publishers_own(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(microsecond=0, tzinfo=zone)
    assert parse_when(aware.isoformat()) == When(moment.date(), aware)


@given(st.text(max_size=120))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = read_when(text)
    assert found is None or found.at is None or found.at.date() == found.day
