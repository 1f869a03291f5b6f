"""Whether an entry is an item that is known: a table of cases, and a publisher that does everything publishers do."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.identity import KnownItem, Said, Signals, decide, listed_twice, own_key, recognised_by, signals_of

DAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
WORDS = """
    harga beras turun pasar induk panen raya daerah pedagang petani stok cukup bulan depan pemerintah mencatat kenaikan
    permintaan kota gudang pasokan lancar distribusi truk pelabuhan impor menteri mengatakan wartawan senin kemarin
    warga antre minyak goreng murah gula cabai bawang ayam telur daging ikan nelayan cuaca hujan banjir sungai jalan
    rusak jembatan sekolah guru murid buku pajak
""".split()  # noqa: SIM905 - as a list it would be a screenful


def text(seed: int, length: int = 60) -> str:
    """A text of its own for each seed: articles of one source share some common words."""
    chance = random.Random(seed)
    return " ".join(chance.choice((*WORDS[:10], *(f"{word}{seed % 97}" for word in WORDS))) for _ in range(length))


BASE = Said(
    id="tag:kabar.test,2026:beras",
    link="https://kabar.test/2026/11/beras-turun",
    title="Harga beras turun di pasar induk",
    text=text(1),
    published_at=DAY,
    published_on=DAY.date(),
)


def said(**values: object) -> Said:
    if "published_at" in values:
        moment = values["published_at"]
        values.setdefault("published_on", moment.date() if isinstance(moment, datetime) else None)
    return BASE._replace(**values)  # type: ignore[arg-type]


ANOTHER = {
    "link": "https://kabar.test/2026/11/gula-naik",
    "title": "Harga gula naik",
    "text": text(2),
    "published_at": DAY + timedelta(hours=1),
}


def reason(entry: Said, item: Said = BASE) -> str | None:
    (one,), (other,) = signals_of([entry]), signals_of([item])
    return recognised_by(one, other)


@pytest.mark.parametrize(
    ("entry", "by"),
    [
        (said(), "id"),
        (said(title="Harga beras naik lagi hari ini"), "id"),
        (said(text=text(2)), "id"),
        (said(published_at=DAY + timedelta(days=30)), "id"),
        (said(link="https://kabar.test/2026/11/judul-baru"), "id"),
        (said(link="https://kabar.test/baru-lagi-1234", title="Judul yang lain sama sekali"), "id"),  # same moment, same text
        (said(id="http://kabar.test/?p=12345", link=None), "title and text"),
        (said(id="regenerated-1"), "address"),
        (said(id=None), "address"),
        (said(id="regenerated-1", link="http://m.kabar.test/2026/11/beras-turun/amp?utm_source=rss"), "address"),
        (said(id="regenerated-1", title="Judul yang diralat sama sekali"), "address"),
        (said(id="x-moved", link="https://berita.test/2026/11/beras-turun"), "address on another site"),
        (said(id="x-other", link="https://kabar.test/r/abcdef123456"), "title and text"),
        (said(id="x-other", link="https://kabar.test/r/abcdef123456", text=text(3)), "title and moment"),
        (said(id="x-other", link="https://kabar.test/r/abcdef123456", title="Judul yang lain sama sekali"), "moment and text"),
        # bumped: another id, address and date, the same words
        (said(id="x-other", link="https://kabar.test/r/bumped123456", published_at=DAY + timedelta(days=9)), "title and text"),
    ],
)
def test_an_item_is_recognised(entry: Said, by: str) -> None:
    assert reason(entry) == by


@pytest.mark.parametrize(
    "entry",
    [
        said(id="other", **ANOTHER),
        # one guid for all
        said(**ANOTHER),
        # a page that shows something else every day
        said(id="kurs-2", title="Kurs rupiah hari Rabu", text=text(2), published_at=DAY + timedelta(days=1)),
        # the same headline every day, and twice a day
        said(id="other", link="https://kabar.test/2026/11/beras-2", text=text(2), published_at=DAY + timedelta(days=1)),
        said(id="other", link="https://kabar.test/2026/11/beras-2", text=text(2), published_at=DAY + timedelta(hours=5)),
        # built at one moment
        said(id="other", link="https://kabar.test/2026/11/gula-naik", title="Harga gula naik", text=text(2)),
    ],
)  # fmt: skip
def test_another_item_is_not_taken_for_it(entry: Said) -> None:
    assert reason(entry) is None


def test_what_all_entries_share_says_nothing() -> None:
    entries = [
        said(id="feed", link="https://kabar.test/semua-berita-kami", title=f"Berita nomor {n}", text=text(n)) for n in range(4)
    ]
    for signals in signals_of(entries):
        assert not signals.of("i") | signals.of("l") | signals.of("m")
    assert not any(signals.of("i") for signals in signals_of([said(id=str(n)) for n in range(3)]))


def test_an_entry_without_change_is_the_same_and_one_with_is_edited() -> None:
    known = KnownItem(1, "a", signals_of([BASE])[0])
    entries = {"b": signals_of([said(id="new-id")])[0]}
    assert decide(entries, [known])["b"].verdict == "same"
    edited = {"b": signals_of([said(id="new-id", text=text(1) + " diralat")])[0]}
    assert (decide(edited, [known])["b"].verdict, decide(edited, [known])["b"].reason) == ("edited", "address")
    again = {"b": signals_of([said(id="new-id")])[0].without_content()}
    assert decide(again, [known])["b"].verdict == "edited"


def test_a_weak_likeness_does_not_make_an_entry_another_one_of_the_feed() -> None:
    known = KnownItem(1, "a", signals_of([BASE._replace(link=None)])[0])
    entry = {"b": signals_of([said(id="other", link=None, text="Lihat di situs kami.")])[0]}
    assert decide(entry, [known])["b"].verdict == "edited"
    assert decide(entry, [known], present={"a"})["b"].verdict == "new"


def test_one_item_listed_twice() -> None:
    entries = [
        said(),
        said(id="again", link="https://www.kabar.test/2026/11/beras-turun?utm_source=x"),
        said(id="x", link=None, title="Lain"),
    ]
    keyed = dict(zip("abc", signals_of(entries), strict=True))
    assert listed_twice(keyed) == {"b": "a"}


def test_signals_do_not_grow_without_bound() -> None:
    known = Signals()
    for number in range(50):
        known = known.merged(signals_of([said(id=f"id-{number}", published_at=DAY + timedelta(minutes=number))])[0])
    assert len(known.tokens) < 30
    assert signals_of([said(id="id-49")])[0].of("i") <= known.of("i")


def test_a_new_item_under_a_known_key_gets_its_own() -> None:
    signals = signals_of([BASE])[0]
    assert own_key("1", signals) == own_key("1", signals) != own_key("1", signals_of([said(title="Yang lain")])[0])


@dataclass
class Item:
    """An item as its publisher has it."""

    number: int
    id: str | None
    link: str | None
    title: str
    text: str
    published: datetime
    edits: int = 0
    listed: bool = True
    seen: set[int] = field(default_factory=set)  # the articles that it was taken for


class Publisher(RuleBasedStateMachine):
    """Does what publishers do to a feed, one thing between two polls, and Kutip's decisions are held against the truth."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.known: dict[int, KnownItem] = {}
        self.owner: dict[int, int] = {}
        self.site = "kabar.test"
        self.now = DAY
        self.query = ""
        self.ids = self.links = True

    @initialize(ids=st.booleans(), links=st.booleans(), first=st.integers(1, 5))
    def start(self, ids: bool, links: bool, first: int) -> None:
        self.ids, self.links = (ids, links) if ids or links else (True, True)
        for _ in range(first):
            self._publish()

    def _publish(self) -> None:
        number = len(self.items)
        self.now += timedelta(minutes=7)
        self.items.append(
            Item(
                number=number,
                id=f"tag:{number + 1000}" if self.ids else None,
                link=f"/2026/11/{number + 1000}/artikel" if self.links else None,
                title=f"Kabar penting nomor {number} dari daerah",
                text=text(number, 80),
                published=self.now,
            )
        )

    def _one(self, pick: int) -> Item:
        return self.items[pick % len(self.items)]

    @rule()
    def publish(self) -> None:
        self._publish()

    @rule(pick=st.integers(0, 99), days=st.integers(1, 3))
    def publish_under_the_same_title(self, pick: int, days: int) -> None:
        self.now = max(self.now, *(item.published for item in self.items)) + timedelta(days=days)
        self._publish()
        self.items[-1].title = self._one(pick).title

    @precondition(lambda self: self.links and self.ids)
    @rule()
    def give_all_one_guid(self) -> None:
        for item in self.items:
            item.id = "https://kabar.test/berita"

    @rule(pick=st.integers(0, 99))
    def edit_text(self, pick: int) -> None:
        item = self._one(pick)
        item.edits += 1
        item.text += f" ralat{item.edits}"

    @rule(pick=st.integers(0, 99))
    def edit_title(self, pick: int) -> None:
        item = self._one(pick)
        item.edits += 1
        item.title = f"Ralat ke-{item.edits} atas berita ke-{item.number} tadi"

    @rule(pick=st.integers(0, 99), days=st.integers(1, 30))
    def bump(self, pick: int, days: int) -> None:
        item = self._one(pick)
        item.published = max(item.published, self.now) + timedelta(days=days)

    @rule()
    def regenerate_ids(self) -> None:
        for item in self.items:
            item.id = f"regenerated:{item.number}:{self.now.timestamp()}:{len(self.known)}" if self.ids else None

    @precondition(lambda self: self.links)
    @rule()
    def drop_ids(self) -> None:
        self.ids = False
        for item in self.items:
            item.id = None

    @precondition(lambda self: self.links)
    @rule(new=st.sampled_from(["berita.test", "kabar.test", "www.kabar.test", "amp.kabar.test"]))
    def move(self, new: str) -> None:
        self.site = new

    @rule(query=st.sampled_from(["", "?utm_source=rss", "?utm_campaign=x&fbclid=y", "?amp=1"]))
    def track(self, query: str) -> None:
        self.query = query

    @rule(pick=st.integers(0, 99))
    def drop_or_list_again(self, pick: int) -> None:
        item = self._one(pick)
        item.listed = not item.listed

    @rule(seed=st.integers(0, 99))
    def reorder(self, seed: int) -> None:
        random.Random(seed).shuffle(self.items)

    @invariant()
    def poll(self) -> None:
        listed = [item for item in self.items if item.listed]
        entries = [
            Said(
                id=item.id,
                link=f"https://{self.site}{item.link}{self.query}" if item.link else None,
                title=item.title,
                text=item.text,
                published_at=item.published,
                published_on=item.published.date(),
            )
            for item in listed
        ]
        signals = dict(zip((f"{item.number}" for item in listed), signals_of(entries), strict=True))
        decisions = decide(signals, self.known.values())
        for item in listed:
            decision = decisions[str(item.number)]
            if decision.item is None:
                assert not item.seen, f"{item} was taken for a new one again"
                article = len(self.known) + 1
                self.known[article] = KnownItem(article, f"article {article}", signals[str(item.number)])
                self.owner[article] = item.number
            else:
                article = decision.item.article
                before = decision.item.signals or Signals()
                self.known[article] = replace(decision.item, signals=before.merged(signals[str(item.number)]))
            item.seen.add(article)
            assert self.owner[article] == item.number, f"{item} was taken for another item: {decision.reason}"


TestPublisher = Publisher.TestCase
TestPublisher.settings = settings(deadline=None, max_examples=60, stateful_step_count=25)
