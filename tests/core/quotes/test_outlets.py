"""The medium that somebody told it: by the word before its name, by its marks, by what ends it."""

from __future__ import annotations

import pytest

from bot.core.quotes import extract


@pytest.mark.parametrize(
    ("language", "text", "medium"),
    [
        ("ru", "«Мы начнём работу уже завтра», — рассказал мэр газете «Восход».", "Восход"),
        ("ru", "Мэр Иван Тучков заявил «Вечернему Озёрску»: «Мы начнём работу уже завтра».", "Вечернему Озёрску"),
        ("ar", 'وقال المحامي سامي النجار لصحيفة الرأي: "سنستأنف الحكم غدا صباحا".', "الرأي"),
        ("ar", "وقال المحامي سامي النجار لقناة «الساحل»: «سنستأنف الحكم غدا صباحا».", "الساحل"),
        ("zh", "店主王小明告诉《滨海晚报》：“这家店我还要再开二十年。”", "滨海晚报"),
        ("zh", "店主王小明在接受滨海晚报采访时说：“这家店我还要再开二十年。”", "滨海晚报"),
    ],
)
def test_a_medium_is_found(language: str, text: str, medium: str) -> None:
    assert [quote.via for quote in extract(text, language=language)] == [medium]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "«Мы начнём работу уже завтра», — рассказал мэр о заводе «Восход»."),
        ("zh", "店主王小明告诉记者：“这家店我还要再开二十年。”"),
        ("en", '"We shall start tomorrow," said Jane Roe of the Harlow Choir.'),
    ],
)
def test_what_is_no_medium_is_none(language: str, text: str) -> None:
    assert [quote.via for quote in extract(text, language=language)] == [None]
