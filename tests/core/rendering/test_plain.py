from bot.core.document import Block, Details, Document, Footer, Heading, Paragraph, PullQuote, Run, Section
from bot.core.rendering.plain import plain_messages, render_plain

ITEM: tuple[Block, ...] = (
    Heading((Run("Harga cabai turun", url="https://a.example/cabai"),)),
    PullQuote("Empat puluh ribu saja", (Run("Siti, pedagang"),), "id"),
    Paragraph((Run("Kompas"), Run(" · 06.40 WIB", italic=True))),
    Details((Run("1 kutipan lain"),), (PullQuote("Alhamdulillah", (Run("Budi"),)), Paragraph((Run("catatan"),)))),
)


def test_a_document_as_text():
    document = Document((Section((Heading((Run("Kabar"),), level=2),)), Section(ITEM), Section((Footer((Run("1 artikel"),)),))))
    assert render_plain(document) == (
        "Kabar\n\n"
        "Harga cabai turun\nhttps://a.example/cabai\n"
        "“Empat puluh ribu saja”\n— Siti, pedagang\n"
        "Kompas · 06.40 WIB\n"
        "1 kutipan lain\n“Alhamdulillah”\n— Budi\ncatatan\n\n"
        "1 artikel"
    )


def test_a_link_is_told_once_and_only_where_telegram_makes_one():
    linked = Paragraph(
        (Run("satu", url="https://a.example/"), Run(" dua", url="https://a.example/"), Run(" tiga", url="file:///etc"))
    )
    assert render_plain(Document((Section((linked,)),))) == "satu dua tiga\nhttps://a.example/"


def test_nothing_to_say_is_no_text_and_no_message():
    empty = Document((Section((Paragraph((Run("  "),)), PullQuote(""), Details((), ()))),))
    assert render_plain(empty) == ""
    assert plain_messages(empty) == ()


def test_messages_are_divided_between_items_at_4096_characters():
    item = Section((Heading((Run("Berita"),)), PullQuote("x" * 1000)))
    document = Document((item,) * 9)
    messages = [message.text for message in plain_messages(document)]
    assert [message.count("Berita") for message in messages] == [4, 4, 1]
    assert "\n\n".join(messages) == render_plain(document)
    exact = Document((Section((Paragraph((Run("x" * 2047),)),)), Section((Paragraph((Run("y" * 2047),)),))))
    assert [len(message.text) for message in plain_messages(exact)] == [4096]


def test_a_text_longer_than_a_message_is_divided_between_words():
    messages = plain_messages(Document((Section((Paragraph((Run("kata " * 2000),)),)),)))
    assert all(message.text.startswith("kata ") and message.text.endswith(" kata") for message in messages)
    assert sum(message.text.count("kata") for message in messages) == 2000


def test_a_word_longer_than_a_message_is_not_cut_inside_a_composed_character():
    messages = plain_messages(Document((Section((Paragraph((Run("👩\u200d🚀" * 3000),)),)),)))
    assert len(messages) > 1
    assert all(message.text == "👩\u200d🚀" * (len(message.text) // 3) for message in messages)
