from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import Block, Details, Document, Footer, Heading, Inline, Paragraph, PullQuote, Run
from bot.core.model import Article, Citation, Digest, DigestItem, Report, Slot
from bot.core.presentation import (
    FURTHER_QUOTES,
    LEAD_LENGTH,
    article_list,
    citation_list,
    digest_document,
    shown_quote,
    unquoted_lead,
)
from bot.core.quotes.model import Quote

Make: TypeAlias = Callable[..., Article]
QuoteOf: TypeAlias = Callable[..., Quote]
NOW = datetime(2026, 11, 24, 0, 0, 5, tzinfo=UTC)  # 07:00:05 in Jakarta
SLOT = Slot(key="2026-11-24T07:00", at=datetime(2026, 11, 24, tzinfo=UTC))


def digest(*articles: Article, **fields: Any) -> Digest:
    given: dict[str, Any] = {"channel": "pagi", "slot": SLOT, "language": "id", "timezone": "Asia/Jakarta"}
    return Digest(items=tuple(DigestItem(article=article) for article in articles), **{**given, **fields})


def text(inline: Inline) -> str:
    return "".join(run.text for run in inline)


def item_blocks(article: Article) -> tuple[Block, ...]:
    _, item, _ = digest_document(digest(article), now=NOW).sections
    return item.blocks


def credit(article: Article) -> str:
    (quote,) = (block for block in item_blocks(article) if isinstance(block, PullQuote))
    return text(quote.credit)


class TestDigest:
    def test_is_headed_by_its_day_and_closed_by_what_it_holds(self, make_article: Make):
        document = digest_document(digest(make_article("A", outlet="Kompas"), make_article("B", outlet="Tempo")), now=NOW)
        assert document.sections[0].blocks == (Heading((Run("Kabar & kutipan · Selasa, 24 November 2026"),), level=2),)
        assert document.sections[-1].blocks == (Footer((Run("2 artikel dari Kompas dan Tempo"),)),)
        assert len(document.sections) == 4

    def test_speaks_the_channels_language(self, make_article: Make):
        document = digest_document(digest(make_article("A", outlet="Kompas"), language="en"), now=NOW)
        assert document.sections[0].blocks == (Heading((Run("News & quotes · Tuesday, November 24, 2026"),), level=2),)
        assert document.sections[-1].blocks == (Footer((Run("1 article from Kompas"),)),)

    def test_has_the_date_of_its_slot_on_the_channels_clock(self, make_article: Make):
        late = Slot(key="2026-11-24T00:30", at=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
        heading = digest_document(digest(make_article(), slot=late), now=NOW).sections[0].blocks[0]
        assert isinstance(heading, Heading)
        assert text(heading.text).endswith("24 November 2026")

    def test_names_only_some_of_many_sources(self, make_article: Make):
        articles = [make_article(name, outlet=name) for name in "ABCDEFG"]
        (footer,) = digest_document(digest(*articles), now=NOW).sections[-1].blocks
        assert footer == Footer((Run("7 artikel dari A, B, C, D, dan 3 sumber lain"),))

    def test_of_the_archive_says_so(self, make_article: Make):
        document = digest_document(digest(make_article(), archive=True), now=NOW)
        assert document.sections[0].blocks[1] == Paragraph(
            (Run("Belum ada kabar baru kali ini; berikut pilihan dari arsip.", italic=True),)
        )

    def test_without_items_says_that_there_is_nothing_new(self):
        document = digest_document(digest(), now=NOW)
        (section,) = document.sections
        assert section.blocks[1] == Paragraph((Run("Belum ada kabar baru kali ini."),))


class TestItem:
    def test_has_headline_quote_speaker_with_role_source_and_time(self, make_article: Make, quote_of: QuoteOf):
        body = "“Empat puluh ribu saja,” kata Siti, pedagang, Senin."
        quote = quote_of(body, "Empat puluh ribu saja,", speaker="Siti", speaker_kind="person", role="pedagang")
        article = make_article(
            "Harga cabai turun",
            text=body,
            quotes=(quote,),
            key_quote=0,
            url="https://kompas.example/cabai",
            outlet="Kompas",
            published_at=NOW - timedelta(minutes=20),
        )
        assert item_blocks(article) == (
            Heading((Run("Harga cabai turun", url="https://kompas.example/cabai"),), level=4),
            PullQuote("Empat puluh ribu saja", (Run("Siti, pedagang"),), "id"),
            Paragraph((Run("Kompas · 06.40 WIB"),)),
        )

    @pytest.mark.parametrize(
        ("fields", "origin"),
        [
            ({"published_on": date(2022, 1, 6)}, "Kompas · 6 Januari 2022"),
            ({"published_on": date(2022, 1, 6), "published_at": datetime(2022, 1, 6, 5, tzinfo=UTC)}, "Kompas · 6 Januari 2022"),
            ({"published_on": date(2026, 11, 23)}, "Kompas · 23 November"),
            ({"published_at": NOW - timedelta(hours=14)}, "Kompas · 23 November, 17.00 WIB"),
            ({}, "Kompas"),
            ({"outlet": None}, "kompas"),
        ],
    )
    def test_tells_source_and_time_as_exactly_as_they_are_known(self, make_article: Make, fields: dict[str, Any], origin: str):
        assert item_blocks(make_article(**{"outlet": "Kompas", **fields}))[-1] == Paragraph((Run(origin),))

    @pytest.mark.parametrize(
        ("who", "expected"),
        [
            ({"speaker": "Siti", "speaker_kind": "person"}, "Siti"),
            ({"speaker": "Siti", "speaker_kind": "person", "role": "Ketua RW"}, "Siti, Ketua RW"),
            ({"speaker": "Siti", "speaker_kind": "person", "role": "Ketua RW", "via": "AFP"}, "Siti, Ketua RW · via AFP"),
            ({"speaker": "Siti", "speaker_kind": "person", "via": "KOMPAS"}, "Siti"),
            ({"speaker": "juru bicara kementerian itu", "speaker_kind": "unnamed"}, "Juru bicara kementerian itu"),
            ({"speaker": "van Dijk", "speaker_kind": "person"}, "van Dijk"),
            ({"speaker": None}, "Pembicara tidak disebutkan"),
            ({"speaker": None, "via": "AFP"}, "Pembicara tidak disebutkan · via AFP"),
            ({"speaker": None, "role": "seorang saksi"}, "Seorang saksi"),
        ],
    )
    def test_credits_whoever_is_known_to_have_spoken(
        self, make_article: Make, quote_of: QuoteOf, who: dict[str, str | None], expected: str
    ):
        quote = quote_of("Kami siap", "Kami siap", **who)
        assert credit(make_article(text="Kami siap", quotes=(quote,), key_quote=0, outlet="Kompas")) == expected

    def test_folds_the_articles_further_quotes_under_it(self, make_article: Make, quote_of: QuoteOf):
        body = "Satu. Dua. Tiga. Empat. Lima."
        siti = {"speaker": "Siti", "speaker_kind": "person", "role": "Ketua RW"}
        quotes = (
            quote_of(body, "Satu.", speaker="Budi", role="Wali Kota"),
            quote_of(body, "Dua.", **siti),
            quote_of(body, "Tiga.", **siti),
            quote_of(body, "Empat.", speaker=None),
            quote_of(body, "Lima.", fragment=True, **siti),
        )
        details = item_blocks(make_article(text=body, quotes=quotes, key_quote=1))[-1]
        assert details == Details(
            (Run("2 kutipan lain"),),
            (PullQuote("Satu.", (Run("Budi, Wali Kota"),), "id"), PullQuote("Tiga.", (Run("Siti"),), "id")),
        )

    def test_folds_only_some_of_many(self, make_article: Make, quote_of: QuoteOf):
        body = " ".join(f"Kalimat{number}." for number in range(9))
        quotes = tuple(quote_of(body, f"Kalimat{number}.", speaker="Siti") for number in range(9))
        details = item_blocks(make_article(text=body, quotes=quotes, key_quote=0))[-1]
        assert isinstance(details, Details)
        assert len(details.blocks) == FURTHER_QUOTES

    def test_shows_no_quote_at_all_of_an_article_of_which_none_is_worth_it(self, make_article: Make, quote_of: QuoteOf):
        body = "Harga turun. “Alhamdulillah,” kata Siti."
        quotes = (quote_of(body, "Alhamdulillah,", speaker="Siti"),)
        blocks = item_blocks(make_article(text=body, lead="Harga turun.", quotes=quotes, key_quote=None))
        assert [type(block) for block in blocks] == [Heading, Paragraph, Paragraph]
        assert blocks[1] == Paragraph((Run("Harga turun."),))


class TestShownQuote:
    @pytest.mark.parametrize(
        ("body", "parts", "shown"),
        [
            ("“Kami siap,” katanya.", ("Kami siap,",), "Kami siap"),
            ("“Kami siap.”", ("Kami siap.",), "Kami siap."),
            ("“Siapa bilang?” katanya.", ("Siapa bilang?",), "Siapa bilang?"),
            ("“Kami siap,” katanya. “Kami menunggu.”", ("Kami siap,", "Kami menunggu."), "Kami siap … Kami menunggu."),
            (
                "“Kami siap,” katanya, “dan menunggu,” lanjutnya, “di sini.”",
                ("Kami siap,", "dan menunggu,", "di sini."),
                "Kami siap … dan menunggu … di sini.",
            ),
            ("“Kami siap.\n\n“Kami menunggu.”", ("Kami siap.", "Kami menunggu."), "Kami siap.\nKami menunggu."),
            ("“Kami siap.” “Kami menunggu.”", ("Kami siap.", "Kami menunggu."), "Kami siap. Kami menunggu."),
            ("“Kami siap\nmenunggu,” katanya.", ("Kami siap\nmenunggu,",), "Kami siap menunggu"),
            ("「準備はできた、」と話した。", ("準備はできた、",), "準備はできた"),
        ],
    )
    def test_is_slices_of_the_article_with_the_gaps_visible(
        self, quote_of: QuoteOf, body: str, parts: tuple[str, ...], shown: str
    ):
        assert shown_quote(quote_of(body, *parts), body) == shown

    def test_is_the_quotes_words_where_its_offsets_are_of_another_text(self):
        quote = Quote(text="Kami siap,", parts=((3, 9),))
        assert shown_quote(quote, "Teks yang sudah diganti") == "Kami siap"

    @given(st.text(min_size=1), st.lists(st.integers(0, 50), min_size=2, max_size=8))
    def test_never_says_anything_that_is_not_in_the_article(self, body: str, cuts: list[int]):
        edges = sorted(min(cut, len(body)) for cut in cuts)
        parts = tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))
        quote = Quote(text=" ".join(body[start:end] for start, end in parts), parts=parts)
        shown = shown_quote(quote, body)
        spoken = [body[start:end] for start, end in parts]
        position = 0
        for word in shown.replace(" … ", " ").split():
            # Word by word, and in order: nothing is added, changed or moved.
            found = "\n".join(spoken).find(word, position)
            assert found >= 0
            position = found + len(word)


class TestLead:
    @pytest.mark.parametrize(
        ("lead", "expected"),
        [
            ("Harga cabai turun.", (Run("Harga cabai turun."),)),
            ("Warga Jum'at ini kerja bakti.", (Run("Warga Jum'at ini kerja bakti."),)),
            ("The workers' union met.", (Run("The workers' union met."),)),
            (
                'Pasukan itu akan "menstabilkan" keadaan.',
                (Run("Pasukan itu akan "), Run("menstabilkan", italic=True), Run(" keadaan.")),
            ),
            ("Film “Laskar Pelangi” tayang.", (Run("Film "), Run("Laskar Pelangi", italic=True), Run(" tayang."))),
            ("Program 'sekolah rakyat' dimulai.", (Run("Program "), Run("sekolah rakyat", italic=True), Run(" dimulai."))),
            ("Der „Kanzler“ kommt.", (Run("Der "), Run("Kanzler", italic=True), Run(" kommt."))),
            ("映画『君の名は』が公開。", (Run("映画"), Run("君の名は", italic=True), Run("が公開。"))),
        ],
    )
    def test_has_names_and_titles_in_italics_instead_of_quote_marks(self, make_article: Make, lead: str, expected: Inline):
        assert unquoted_lead(make_article(lead=lead, text=lead)) == expected

    @pytest.mark.parametrize(
        "lead",
        [
            '"Kami tidak akan pernah menyerah kepada siapa pun," kata Siti.',
            '"Kami siap," kata Siti.',
            "“Kami siap, kata Siti.",
            "'Kami tidak akan pernah menyerah' kata Siti.",
            "市長は「今日から全ての学校を再開することにした」と述べた",
            "\"Siti bilang 'ya'\"",
        ],
    )
    def test_of_speech_gives_way_to_the_next_paragraph_without_any(self, make_article: Make, lead: str):
        body = f"{lead}\n\nWali Kota Budi menutup pasar. Ia pergi."
        assert unquoted_lead(make_article(lead=lead, text=body, language="id")) == (Run("Wali Kota Budi menutup pasar."),)
        assert unquoted_lead(make_article(lead=lead, text=lead)) == ()

    def test_without_anything_to_tell_is_left_out(self, make_article: Make):
        speech = '"Kami tidak akan pernah menyerah kepada siapa pun," kata Siti.'
        blocks = item_blocks(make_article(lead=speech, text=speech, outlet="Kompas"))
        assert [type(block) for block in blocks] == [Heading, Paragraph]
        assert blocks[1] == Paragraph((Run("Kompas"),))

    def test_that_is_very_long_is_shortened_at_a_word(self, make_article: Make):
        (run,) = unquoted_lead(make_article(lead="kata " * 200))
        assert len(run.text) <= LEAD_LENGTH + 2
        assert run.text.endswith("kata …")

    @given(
        st.lists(
            st.sampled_from(["kata", "Siti", '"', "“", "”", "«", "»", "'", "‘", "’", "「", "」", ",", ".", "\n\n", "pasar baru"]),
            max_size=25,
        )
    )
    def test_never_shows_anything_between_quote_marks(self, tokens: list[str]):
        body = " ".join(tokens) or "x"
        article = Article(
            id=1, source="s", key="k", headline="h", text=body, lead=body.split("\n\n")[0], added_at=NOW, updated_at=NOW
        )
        shown = text(unquoted_lead(article))
        assert not set(shown) & set('"“”«»「」')


class TestLists:
    def test_articles_stand_in_the_order_given_under_a_title(self, make_article: Make):
        articles = [
            make_article("A", says="Kami siap membantu", outlet="Kompas"),
            make_article("B", outlet="Tempo", url="https://tempo.example/b"),
        ]
        document = article_list(articles, language="id", timezone="Asia/Jakarta", now=NOW, title="Terbaru")
        title, first, second = document.sections
        assert title.blocks == (Heading((Run("Terbaru"),), level=2),)
        assert first.blocks == (
            Heading((Run("A"),), level=4),
            PullQuote("Kami siap membantu", (Run("Siti"),), "id"),
            Paragraph((Run("Kompas"),)),
        )
        assert second.blocks == (
            Heading((Run("B", url="https://tempo.example/b"),), level=4),
            Paragraph((Run("B."),)),
            Paragraph((Run("Tempo"),)),
        )

    def test_quotes_stand_with_the_article_that_they_are_from(self, make_article: Make):
        article = make_article(
            "Banjir surut",
            says="Kami siap membantu",
            outlet="Kompas",
            url="https://kompas.example/b",
            published_on=date(2022, 1, 6),
        )
        citation = Citation(article=article, quote=article.quotes[0])
        document = citation_list([citation], language="en", timezone="Asia/Jakarta", now=NOW, title="Quote of the day")
        assert document.sections[1].blocks == (
            PullQuote("Kami siap membantu", (Run("Siti"),), "id"),
            Paragraph((Run("Banjir surut", url="https://kompas.example/b"), Run(" · Kompas · January 6, 2022"))),
        )

    @pytest.mark.parametrize("build", [article_list, citation_list])
    def test_an_empty_list_says_so(self, build: Callable[..., Document]):
        document = build([], language="en", timezone="UTC", now=NOW, title="Latest")
        assert document.sections[1].blocks == (Paragraph((Run("Nothing here yet."),)),)


class TestAlsoReported:
    def line(self, article: Article, **fields: Any) -> Inline | None:
        _, item, *_ = digest_document(digest(article, **fields), now=NOW).sections
        paragraphs = [block.text for block in item.blocks if isinstance(block, Paragraph)]
        return next((found for found in paragraphs if "oleh" in text(found) or "reported by" in text(found)), None)

    def reports(self, *outlets: str | None) -> tuple[Report, ...]:
        return tuple(
            Report(article=100 + n, source=f"s{n}", headline="H", outlet=outlet, url=f"https://x.example/{n}")
            for n, outlet in enumerate(outlets)
        )

    def test_names_who_else_tells_the_story_with_links(self, make_article: Make):
        article = make_article(outlet="Kompas", also=self.reports("Antara", "Tempo"))
        assert self.line(article) == (
            Run("Juga diberitakan oleh "),
            Run("Antara", url="https://x.example/0"),
            Run(" dan "),
            Run("Tempo", url="https://x.example/1"),
        )
        assert text(self.line(article, language="en") or ()) == "Also reported by Antara and Tempo"

    def test_names_each_medium_once_and_not_the_articles_own(self, make_article: Make):
        article = make_article(outlet="Kompas", also=self.reports("Antara", "Kompas", "Antara", None))
        assert text(self.line(article) or ()) == "Juga diberitakan oleh Antara dan s3"

    def test_counts_the_rest_of_many(self, make_article: Make):
        article = make_article(outlet="Kompas", also=self.reports(*"ABCDEF"))
        assert text(self.line(article) or ()) == "Juga diberitakan oleh A, B, C, D, dan 2 sumber lain"

    def test_says_nothing_where_nobody_else_tells_it(self, make_article: Make):
        assert self.line(make_article(outlet="Kompas")) is None
        assert self.line(make_article(outlet="Kompas", also=self.reports("Kompas"))) is None
