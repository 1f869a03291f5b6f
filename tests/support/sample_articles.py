"""Articles and a clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


class TestClock:
    """A clock that stands still until the test moves it."""

    __test__ = False

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


SUBJECTS = (
    (
        "Perahu perpustakaan berlayar ke hulu",
        "Anak-anak di sini tidak malas membaca, yang malas datang adalah bukunya",
        "Yohana Tefa",
    ),
    ("Kereta malam kembali melintasi lembah", "Kami menjual enam minggu tempat tidur dalam empat jam saja", "Mira Okanto"),
    ("Warga menggali seribu sumur resapan", "Air itu tidak jahat, ia hanya tidak pernah kami beri tempat duduk", "Sutrisno"),
    ("Stadion tanpa pengeras suara makin penuh", "Pengeras suara terbaik kami ternyata duduk di tribune", "Rosa Imaniar"),
    ("Petani kembali menanam padi lokal", "Kami sedang membeli asuransi dari nenek kami sendiri", "Made Wirata"),
    ("Perawat mendapat satu jam hening sehari", "Dua puluh tahun kami lupa untuk tidak mengganggu mereka", "Beatrix Oka"),
    ("Arsip suara menyelamatkan bahasa daerah", "Bahasa mati ketika cucunya malu menjawab neneknya sendiri", "Nurul Fadhilah"),
    (
        "Pasar malam bertahan tanpa plastik",
        "Orang yang mengembalikan rantang biasanya datang lagi karena lapar",
        "Fitri Handayani",
    ),
)
