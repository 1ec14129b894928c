from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogctl import promise
from blogctl.promise import Promise
from blogctl.when import EARLIEST, LATEST, iso

HOUSE = "12:00 17:00 mon-fri"
IS_HOLIDAY = promise.calendar("fr")

# Local hours of the zone, with the offset where the clocks leave a choice.
CASES: dict[str, tuple[str, str, str, str]] = {
    "before noon": ("Europe/Paris", HOUSE, "2026-03-12 11:59:59", "2026-03-12T16:00:00Z"),
    "at noon": ("Europe/Paris", HOUSE, "2026-03-12 12:00:00", "2026-03-13T16:00:00Z"),
    "after noon": ("Europe/Paris", HOUSE, "2026-03-12 14:30", "2026-03-13T16:00:00Z"),
    "after five": ("Europe/Paris", HOUSE, "2026-03-12 23:59:59", "2026-03-13T16:00:00Z"),
    "at midnight": ("Europe/Paris", HOUSE, "2026-03-12 00:00", "2026-03-12T16:00:00Z"),
    "friday morning": ("Europe/Paris", HOUSE, "2026-03-13 09:00", "2026-03-13T16:00:00Z"),
    "friday afternoon": ("Europe/Paris", HOUSE, "2026-03-13 12:00", "2026-03-16T16:00:00Z"),
    "saturday": ("Europe/Paris", HOUSE, "2026-03-14 09:00", "2026-03-16T16:00:00Z"),
    "sunday night": ("Europe/Paris", HOUSE, "2026-03-15 23:59", "2026-03-16T16:00:00Z"),
    "the eve of 1 May": ("Europe/Paris", HOUSE, "2026-04-30 13:00", "2026-05-04T15:00:00Z"),
    "on 1 May": ("Europe/Paris", HOUSE, "2026-05-01 09:00", "2026-05-04T15:00:00Z"),
    "before Easter Monday": ("Europe/Paris", HOUSE, "2026-04-03 13:00", "2026-04-07T15:00:00Z"),
    "on Easter Monday": ("Europe/Paris", HOUSE, "2026-04-06 11:00", "2026-04-07T15:00:00Z"),
    "the eve of 14 July": ("Europe/Paris", HOUSE, "2026-07-13 13:00", "2026-07-15T15:00:00Z"),
    "before Christmas": ("Europe/Paris", HOUSE, "2026-12-24 13:00", "2026-12-28T16:00:00Z"),
    "before New Year": ("Europe/Paris", HOUSE, "2026-12-31 13:00", "2027-01-04T16:00:00Z"),
    "two feasts in a week": ("Europe/Paris", HOUSE, "2026-05-13 12:00", "2026-05-15T15:00:00Z"),
    "clocks go forward": ("Europe/Paris", HOUSE, "2026-03-27 13:00", "2026-03-30T15:00:00Z"),
    "clocks go back": ("Europe/Paris", HOUSE, "2026-10-23 13:00", "2026-10-26T16:00:00Z"),
    "on the day they go forward": (
        *("Europe/Paris", "12:00 17:00 sun"),
        *("2026-03-29 11:59", "2026-03-29T15:00:00Z"),
    ),
    "on the day they go back": (
        *("Europe/Paris", "12:00 17:00 sun"),
        *("2026-10-25 11:59", "2026-10-25T16:00:00Z"),
    ),
    "an hour that is skipped": (
        *("Europe/Paris", "2:30 2:45 sun"),
        *("2026-03-29 01:59:59", "2026-03-29T01:00:00Z"),
    ),
    "once it was skipped": (
        *("Europe/Paris", "2:30 2:45 sun"),
        *("2026-03-29 03:00", "2026-04-05T00:45:00Z"),
    ),
    "an hour that comes twice": (
        *("Europe/Paris", "2:30 2:45 sun"),
        *("2026-10-25 02:44+02:00", "2026-10-25T01:45:00Z"),
    ),
    "its second time": (
        *("Europe/Paris", "2:30 2:45 sun"),
        *("2026-10-25 02:30+01:00", "2026-11-08T01:45:00Z"),
    ),
    "saturdays worked": (
        *("Europe/Paris", "12:00 17:00 mon-sat"),
        *("2026-03-13 12:00", "2026-03-14T16:00:00Z"),
    ),
    "one day a week": (
        *("Europe/Paris", "9:00 18:00 wed"),
        *("2026-03-12 09:00", "2026-03-18T17:00:00Z"),
    ),
    "a day and its feast": (
        *("Europe/Paris", "12:00 17:00 fri"),
        *("2026-12-18 12:00", "2027-01-08T16:00:00Z"),
    ),
    "midnight to midnight": (
        *("Europe/Paris", "0:00 0:00 mon-sun"),
        *("2026-03-12 00:00", "2026-03-12T23:00:00Z"),
    ),
    "Nepal": ("Asia/Kathmandu", HOUSE, "2026-03-12 11:59:59", "2026-03-12T11:15:00Z"),
    "Nepal at noon": ("Asia/Kathmandu", HOUSE, "2026-03-12 12:00", "2026-03-13T11:15:00Z"),
    "half an hour twice": (
        *("Australia/Lord_Howe", "1:30 1:45 sun"),
        *("2026-04-05 01:44+11:00", "2026-04-04T15:15:00Z"),
    ),
    "half an hour skipped": (
        *("Australia/Lord_Howe", "2:10 2:20 sun"),
        *("2026-10-04 01:59", "2026-10-03T15:30:00Z"),
    ),
    "a day that never was": (
        *("Pacific/Apia", HOUSE, "2011-12-29 13:00"),
        "2012-01-02T03:00:00Z",
    ),
    "the morning before it": (
        *("Pacific/Apia", HOUSE, "2011-12-29 11:00"),
        "2011-12-30T03:00:00Z",
    ),
    "a day that ends twice": (
        *("America/St_Johns", "23:30 23:45 sat"),
        *("2010-11-07 00:00:30-02:30", "2010-11-07T03:15:00Z"),
    ),
    "Ramadan": ("Africa/Casablanca", HOUSE, "2026-03-20 13:00", "2026-03-23T16:00:00Z"),
    "Chatham": ("Pacific/Chatham", HOUSE, "2026-04-03 13:00", "2026-04-07T04:15:00Z"),
}


@pytest.mark.parametrize(("zone", "said", "asked", "due"), CASES.values(), ids=CASES)
def test_an_answer_is_due(zone: str, said: str, asked: str, due: str) -> None:
    moment = datetime.fromisoformat(asked)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    promised = promise.read(said)
    answer = promised.due(moment, zone=ZoneInfo(zone), is_holiday=IS_HOLIDAY)
    assert iso(answer) == due
    assert answer.tzinfo is UTC


@pytest.mark.parametrize(
    ("country", "due"),
    [("none", "2026-12-25"), ("fr", "2026-12-28"), ("fr-57", "2026-12-28"), ("gb", "2026-12-29")],
)
def test_the_country_says_which_days_are_feasts(country: str, due: str) -> None:
    asked = datetime(2026, 12, 24, 13, tzinfo=UTC)
    answer = promise.read(HOUSE).due(
        asked, zone=ZoneInfo("UTC"), is_holiday=promise.calendar(country)
    )
    assert answer.date().isoformat() == due


def test_a_part_of_a_country_has_feasts_of_its_own() -> None:
    stephen = date(2025, 12, 26)
    assert promise.calendar("fr-57")(stephen)
    assert not promise.calendar("fr")(stephen)


@pytest.mark.parametrize("country", ["", "xx", "fr-", "fr-99", "france", "fr 57", "f", "fr\0", "é"])
def test_a_country_without_a_calendar_is_refused(country: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the value
        promise.calendar(country)


# What always holds.

ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Paris", "Europe/London", "America/New_York", "America/St_Johns"),
        *("America/Santiago", "America/Toronto", "America/Sao_Paulo", "Asia/Kathmandu"),
        *("Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham"),
        *("Pacific/Kwajalein", "Pacific/Kiritimati", "Antarctica/Troll"),
    ]
).map(ZoneInfo)
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59]))
PROMISES = st.builds(
    lambda one, other, days: Promise(min(one, other), max(one, other), days),
    HOURS,
    HOURS,
    st.frozensets(st.integers(0, 6), min_size=1),
)
ASKED = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds
    lambda moment: moment.replace(microsecond=0)
)
APIA, NOON, FRIDAYS = ZoneInfo("Pacific/Apia"), time(12), frozenset({4})


@given(said=PROMISES, asked=ASKED, zone=ZONES)
@example(said=Promise(NOON, NOON, FRIDAYS), asked=datetime(2011, 12, 30, tzinfo=UTC), zone=APIA)
@example(
    said=Promise(NOON, time(17), FRIDAYS),
    asked=datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC),
    zone=APIA,
)
def test_it_is_due_later_and_on_a_day_that_is_worked(
    said: Promise, asked: datetime, zone: ZoneInfo
) -> None:
    due = said.due(asked, zone=zone, is_holiday=IS_HOLIDAY)
    assert due > asked
    day = due.astimezone(zone).date()
    assert day.weekday() in said.days
    assert not IS_HOLIDAY(day)
    # No working day's first hour lies between: it is the next promise that is kept.
    assert due <= asked + timedelta(days=60)


@given(
    said=PROMISES,
    asked=ASKED,
    later=st.timedeltas(timedelta(), timedelta(days=9)),
    zone=ZONES,
)
@example(
    said=Promise(time(23, 30), time(23, 45), frozenset({5})),
    asked=datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC),
    later=timedelta(minutes=29),
    zone=ZoneInfo("America/St_Johns"),
)
def test_what_was_asked_earlier_is_not_due_later(
    said: Promise, asked: datetime, later: timedelta, zone: ZoneInfo
) -> None:
    first = said.due(asked, zone=zone, is_holiday=IS_HOLIDAY)
    second = said.due(asked + later, zone=zone, is_holiday=IS_HOLIDAY)
    assert first <= second
    assert said.due(asked, zone=zone, is_holiday=IS_HOLIDAY) == first


@given(said=PROMISES)
def test_a_promise_is_read_as_it_is_written(said: Promise) -> None:
    assert promise.read(str(said)) == said
    assert str(promise.read(str(said))) == str(said)


@given(
    said=PROMISES,
    days=st.integers(0, 20),
    minutes=st.integers(0, 24 * 60),
    zone=ZONES,
)
def test_it_holds_at_both_ends_of_the_calendar(
    said: Promise, days: int, minutes: int, zone: ZoneInfo
) -> None:
    ahead = timedelta(days=days, minutes=minutes)
    nobody = promise.calendar("none")
    first, second = (
        said.due(moment, zone=zone, is_holiday=nobody) for moment in (EARLIEST, EARLIEST + ahead)
    )
    assert EARLIEST < first <= second < EARLIEST + timedelta(days=40)
    first, second = (
        said.due(moment, zone=zone, is_holiday=nobody) for moment in (LATEST - ahead, LATEST)
    )
    assert LATEST - ahead <= first <= second


# How it is said.

WRITTEN = {
    HOUSE: HOUSE,
    "12h 17h lun-ven": HOUSE,
    "12:00 17:00 lundi-vendredi": HOUSE,
    "12h 17h mon tue wed thu fri": HOUSE,
    "9h30 5pm sat": "09:30 17:00 sat",
    "12h 17h mon,wed,fri": "12:00 17:00 mon,wed,fri",
    "12h 17h lun,mar,jeu": "12:00 17:00 mon,tue,thu",
    "12h 17h mer,Samedi": "12:00 17:00 wed,sat",
    "12h 17h mon-wed fri-sun": "12:00 17:00 mon-wed,fri-sun",
    "12h 17h fri,mon,fri": "12:00 17:00 mon,fri",
    "12h 17h sun": "12:00 17:00 sun",
    "12h 17h dim": "12:00 17:00 sun",
    "0h 23:59 mon-sun": "00:00 23:59 mon-sun",
    "12h 12h mon": "12:00 12:00 mon",
    "  12h \t 17h\n mon ": "12:00 17:00 mon",
    "12h 17h " + "mon," * 20_000 + "fri": "12:00 17:00 mon,fri",
}


@pytest.mark.parametrize(("text", "written"), WRITTEN.items(), ids=[key[:30] for key in WRITTEN])
def test_a_promise_may_be_said_in_several_ways(text: str, written: str) -> None:
    assert str(promise.read(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "12h", "12h 17h", "mon-fri", "12h mon-fri", "17h 12h mon-fri", "12h 25h mon"),
        *("12:00:30 17:00 mon", "12:00 17:00:30 mon", "12h 17h fri-mon", "12h 17h mon-"),
        *("12h 17h -fri", "12h 17h -", "12h 17h mon--fri", "12h 17h mon-fri-sun", "12h 17h mon,"),
        *("12h 17h ,mon", "12h 17h mo", "12h 17h mond-xxx", "12h 17h monfri", "12h 17h every day"),
        *(
            "12h 17h monx",
            "12 17 mon",
            "midi 17h lun",
            "12h-17h mon",
            "12h 17h 1-5",
            "12h 17h mon\0",
        ),
        *("٣h 17h mon", "x" * 100_000, "12h 17h " + "x" * 100_000),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_anything_else_is_no_promise(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the value
        promise.read(text)
