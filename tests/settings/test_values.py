"""Values of single settings: the forms that are taken."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.windows import cron_problem
from bot.settings import place_values, schedule_values, values
from bot.settings.values import MistakeError, closest, or_else, shown, spoken

ANY = values.duration(timedelta())


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 min", timedelta(minutes=90)),
        ("90min", timedelta(minutes=90)),
        ("15m", timedelta(minutes=15)),
        ("2 hours", timedelta(hours=2)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1 day, 2 hours", timedelta(hours=26)),
        ("1.5 hours", timedelta(minutes=90)),
        ("3 Days", timedelta(days=3)),
        ("3d", timedelta(days=3)),
        ("2 weeks", timedelta(days=14)),
        ("45 sec", timedelta(seconds=45)),
        ("3 hari", timedelta(days=3)),
        ("2 jam 15 menit", timedelta(minutes=135)),
        ("1 minggu", timedelta(days=7)),
        ("PT15M", timedelta(minutes=15)),
        ("P1DT12H", timedelta(hours=36)),
        ("P2W", timedelta(days=14)),
        ("  2 h ", timedelta(hours=2)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    assert ANY(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "h", "1 h 2", "-1 h", "1:30", "1 h h", "½ h", "1e9 h", None, True, [], {}])
def test_what_is_no_length_of_time(text: object) -> None:
    with pytest.raises(MistakeError):
        ANY(text)


@given(
    st.timedeltas(timedelta(seconds=1), timedelta(days=1000)).map(lambda length: timedelta(seconds=int(length.total_seconds())))
)
def test_a_length_is_spoken_as_it_may_be_written(length: timedelta) -> None:
    assert ANY(spoken(length)) == length


@pytest.mark.parametrize(
    ("value", "read"),
    [("07:00", time(7)), ("00:00", time(0)), ("23:59", time(23, 59)), (" 07:00 ", time(7)), (time(7, 30), time(7, 30))],
)
def test_times(value: object, read: time) -> None:
    assert schedule_values.clock_time(value) == read


@given(st.times())
def test_every_minute_of_the_day_is_a_time(moment: time) -> None:
    assert schedule_values.clock_time(f"{moment:%H:%M}") == time(moment.hour, moment.minute)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("mon", {0}),
        ("Sunday", {6}),
        ("senin", {0}),
        ("Jum'at", {4}),
        ("minggu", {6}),
        ("ahad", {6}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Senin – Rabu", {0, 1, 2}),
        ("sat-mon", {5, 6, 0}),
        ("fri-fri", {4}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekend", {5, 6}),
        ("daily", set(range(7))),
    ],
)
def test_days(value: str, read: set[int]) -> None:
    assert schedule_values.days(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("0 7 * * 1-5", "0 7 * * 1-5"),
        (" 0  7 * * mon-fri ", "0 7 * * mon-fri"),
        ("30 0 7 * * *", "30 0 7 * * *"),
        ("@daily", "0 0 * * *"),
        ("@Hourly", "0 * * * *"),
    ],
)
def test_cron(value: str, read: str) -> None:
    assert schedule_values.cron(value) == read
    assert cron_problem(read) is None


@given(st.sampled_from(sorted(available_timezones())))
def test_every_zone_is_taken_as_it_is(zone: str) -> None:
    assert schedule_values.timezone(zone) == zone


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Jakarta", "Asia/Jakarta"),
        ("wita", "Asia/Makassar"),
        ("UTC + 9", "Asia/Jayapura"),
        ("new york", "America/New_York"),
        ("Europe/Lodnon", "Europe/London"),
        ("Makasar", "Asia/Makassar"),
    ],
)
def test_the_zone_that_was_meant_is_named(value: str, meant: str) -> None:
    with pytest.raises(MistakeError, match=f'did you mean "{meant}"'):
        schedule_values.timezone(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [("@kutip_demo", "@kutip_demo"), ("-1001234567890", -1001234567890), (-1001234567890, -1001234567890), (42, 42), ("42", 42)],
)
def test_chats(value: object, read: object) -> None:
    assert place_values.chat(value) == read


@pytest.mark.parametrize(
    ("chat", "topic", "name"),
    [
        ("@kutip_demo", None, "kutip_demo"),
        ("@kutip_demo", 7, "kutip_demo-7"),
        (-1001234567890, None, "chat-1001234567890"),
        (42, None, "chat42"),
    ],
)
def test_a_channels_name_is_made_from_its_chat(chat: int | str, topic: int | None, name: str) -> None:
    assert place_values.chat_name(chat, topic) == name
    assert values.name(name) == name


@pytest.mark.parametrize(("value", "code"), [("id", "id"), ("EN", "en"), (" ms ", "ms"), ("uk", "uk")])
def test_languages(value: str, code: str) -> None:
    assert values.language(value) == code


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.org/", None),
        ("https://8.8.8.8/", None),
        ("http://localhost/", "127.0.0.1"),
        ("http://app.localhost:8000/", "127.0.0.1"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://192.168.1.7/x", "192.168.1.7"),
        ("http://[::1]/", "::1"),
        ("http://169.254.169.254/", "169.254.169.254"),
        ("http://0.0.0.0/", "0.0.0.0"),
    ],
)
def test_private_addresses_are_known_by_sight(address: str, host: str | None) -> None:
    found = place_values.private_host(address)
    assert (None if found is None else str(found)) == host
    assert found is None or place_values.allows([place_values.network_of(found)], found)


@pytest.mark.parametrize(
    "value", ["sqlite:///data/kutip.db", "sqlite:////var/kutip.db", "postgresql://u:p@h:5432/d", "postgresql:///d?host=/run"]
)
def test_database_addresses(value: str) -> None:
    assert place_values.database_address(value) == value


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=2), st.times(), st.dates()
    )
)
def test_no_value_makes_a_check_fail_otherwise(value: object) -> None:
    checks = (
        values.text, values.name, values.tag, values.whole_number, values.topic, values.language, values.own_language,
        values.between(1, 2), values.one_of("a", "b"), values.duration(timedelta(minutes=1)),
        schedule_values.clock_time, schedule_values.days, schedule_values.cron, schedule_values.timezone,
        place_values.chat, place_values.web_address, place_values.network, place_values.listening_address, place_values.user,
        place_values.token, place_values.webhook_secret, place_values.webhook_address, place_values.api_address,
        place_values.database_address,
    )  # fmt: skip
    for check in checks:
        try:
            check(value)
        except MistakeError as mistake:
            text = str(mistake)
        else:
            text = "taken"
        assert "\n" not in text
        assert text


@pytest.mark.parametrize(
    ("word", "options", "end"),
    [
        ("antar", ["antara", "kompas"], '; did you mean "antara"?'),
        ("ANTARA", ["antara"], '; did you mean "antara"?'),
        ("xyz", ["b", "a"], '; there is "a", "b"'),
        ("xyz", [], ""),
    ],
)
def test_suggestions(word: str, options: list[str], end: str) -> None:
    assert or_else(word, options) == end


def test_the_first_of_equally_close_options_is_suggested() -> None:
    assert closest("anTara", ["Antara", "antara"]) == "Antara"
    assert closest("zzz", ["antara"]) is None


def test_what_is_shown_is_as_it_was_typed() -> None:
    assert [shown(value) for value in ("a", 1, 1.5, True, [1], 'a"b')] == ['"a"', "1", "1.5", "true", "[1]", '"a\\"b"']


@pytest.mark.parametrize("contact", ["https://example.org/about?bot=1", "news@example.org", "news+bot@mail.example.org"])
def test_a_contact_is_a_web_or_mail_address(contact: str) -> None:
    assert place_values.contact(contact) == contact


@pytest.mark.parametrize(
    "contact", ["", "call me", "@kabar", "https://", "news@example.org\r\nX-Injected: 1", "café@example.org", 7]
)
def test_what_cannot_be_told_to_a_server_is_no_contact(contact: object) -> None:
    with pytest.raises(MistakeError):
        place_values.contact(contact)
