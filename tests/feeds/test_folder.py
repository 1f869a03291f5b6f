"""Folders of article files, on a real disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.model import Source
from bot.feeds.folder import LARGEST_FILE, FolderReading, read_folder

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLE = """\
Harga beras turun pekan ini, kata pengelola pasar.

"Stok kami cukup untuk tiga bulan," kata Kepala Pasar Budi Santoso.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "artikel"
    made.mkdir()
    return made


@pytest.fixture
def read(folder: Path) -> Callable[..., FolderReading]:
    def read(before: FolderReading | None = None, **fields: object) -> FolderReading:
        source = Source(name="contoh", folder=str(folder), **fields)  # type: ignore[arg-type]
        return read_folder(source, known=before.files if before else None)

    return read


def old(path: Path) -> Path:
    """Let the file look as if it had not been touched for a while: its time stamp can be trusted."""
    os.utime(path, (1_600_000_000, 1_600_000_000))
    return path


def test_the_seed_articles_are_read() -> None:
    reading = read_folder(Source(name="seeds", folder=str(SEEDS), language="id"))
    assert reading.problems == ()
    assert len(reading.drafts) >= 12
    first = reading.drafts[0]
    assert first.key == "000_d86c128ea78ee13b.txt"
    assert first.outlet == "WahanaNews.co"
    assert first.published_on == date(2022, 1, 6)
    assert first.language == "id"
    assert "Setiap Hari 10.000 Warga" not in first.text
    assert first.best_quote is not None
    assert first.best_quote.speaker == "Kassym-Jomart Tokayev"


def test_text_markdown_and_pages_are_read_in_the_order_of_their_paths(folder: Path, read: Callable[..., FolderReading]) -> None:
    (folder / "b" / "c").mkdir(parents=True)
    for name in ("z.txt", "a.TXT", "b/m.md", "b/c/n.html", "b/k.markdown", "b/l.htm"):
        (folder / name).write_text(ARTICLE)
    for name in ("foto.jpg", "README", "data.csv", ".tersembunyi.txt"):
        (folder / name).write_text(ARTICLE)
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text(ARTICLE)
    reading = read()
    assert [draft.key for draft in reading.drafts] == ["a.TXT", "b/c/n.html", "b/k.markdown", "b/l.htm", "b/m.md", "z.txt"]
    assert reading.problems == ()
    assert all(draft.best_quote and draft.best_quote.speaker == "Budi Santoso" for draft in reading.drafts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(
    folder: Path, read: Callable[..., FolderReading], encoding: str, line_end: str
) -> None:
    text = ARTICLE.replace('"', "“", 1).replace('"', "”", 1).replace("\n", line_end)
    (folder / "a.txt").write_bytes(text.encode(encoding))
    (draft,) = read().drafts
    assert draft.text == ARTICLE.strip().replace('"', "“", 1).replace('"', "”", 1)
    assert draft.best_quote is not None
    assert draft.best_quote.text == "Stok kami cukup untuk tiga bulan"


def test_german_in_latin_1_is_read_rightly(folder: Path, read: Callable[..., FolderReading]) -> None:
    text = (
        "Die Bürger von Köln wählen am Sonntag über den Haushalt ab, wie die Stadt am Dienstag in München ankündigte.\n\n"
        '"Wir müssen über größere Lösungen reden", sagte Bürgermeisterin Jutta Groß.\n'
    )
    (folder / "a.txt").write_bytes(text.encode("latin-1"))
    (draft,) = read().drafts
    assert draft.language == "de"
    assert draft.text == text.strip()


def test_front_matter_says_what_the_article_is(folder: Path, read: Callable[..., FolderReading]) -> None:
    (folder / "a.md").write_text(
        "---\ntitle: Judul sendiri\ndate: 2026-03-01T10:00:00+07:00\nsource: Harian Contoh\nauthor: Ani\nurl: https://x.test/a\n"
        f"language: id-ID\ntags: [pangan]\n---\n# Judul lain\n\n{ARTICLE}"
    )
    (draft,) = read().drafts
    assert draft.headline == "Judul sendiri"
    assert draft.published_at == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    assert (draft.outlet, draft.byline, draft.url, draft.language) == ("Harian Contoh", "Ani", "https://x.test/a", "id")


def test_front_matter_without_time_gives_the_day_and_a_script_is_no_link(
    folder: Path, read: Callable[..., FolderReading]
) -> None:
    (folder / "a.md").write_text(f"---\ndate: 1 Maret 2026\nurl: javascript:alert(1)\n---\n{ARTICLE}")
    (draft,) = read().drafts
    assert (draft.published_on, draft.published_at, draft.url) == (date(2026, 3, 1), None, None)


def test_an_html_file_says_what_the_article_is(folder: Path, read: Callable[..., FolderReading]) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n") if line)
    head = (
        '<meta charset="windows-1252"><title>Harga “beras” turun</title><meta name="author" content="Ani Wijaya">'
        '<link rel="canonical" href="https://x.test/a">'
        '<meta property="article:published_time" content="2026-03-01T10:00:00+07:00">'
    )
    body = f"<article>{paragraphs}<p>Pasokan dari daerah akan mengalir sampai akhir bulan.</p></article>"
    html = f'<html lang="id"><head>{head}</head><body>{body}</body></html>'
    (folder / "a.html").write_bytes(html.encode("windows-1252"))
    (draft,) = read().drafts
    assert draft.headline == "Harga “beras” turun"
    assert (draft.url, draft.byline, draft.language) == ("https://x.test/a", "Ani Wijaya", "id")
    assert draft.published_at == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    assert draft.best_quote is not None


def test_every_file_that_cannot_be_read_is_named_and_the_others_go_on(
    folder: Path, tmp_path: Path, read: Callable[..., FolderReading]
) -> None:
    (folder / "baik.txt").write_text(ARTICLE)
    (folder / "kosong.txt").write_text(" \n")
    (folder / "gambar.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (folder / "besar.txt").write_bytes(b"x" * (LARGEST_FILE + 1))
    (folder / "rusak.html").write_text("<html><body></body></html>")
    (tmp_path / "rahasia.txt").write_text(ARTICLE)
    (folder / "keluar.txt").symlink_to(tmp_path / "rahasia.txt")
    (folder / "buntu.txt").symlink_to(folder / "tiada.txt")
    (folder / "putar.txt").symlink_to(folder / "putar.txt")
    (folder / "luar").symlink_to(tmp_path)
    os.mkfifo(folder / "pipa.txt")
    (folder / "map.txt").mkdir()
    reading = read()
    assert [draft.key for draft in reading.drafts] == ["baik.txt"]
    assert {Path(problem.what).name: problem.reason for problem in reading.problems} == {
        "kosong.txt": "is empty",
        "gambar.txt": "is not text",
        "besar.txt": "larger than 2 MiB, the limit for an article",
        "rusak.html": "no article text in it",
        "keluar.txt": "a link that leads out of the folder",
        "buntu.txt": "a link that leads nowhere",
        "putar.txt": "a link that leads nowhere",
        "luar": "a link that leads out of the folder",
        "pipa.txt": "is not a regular file",
    }
    assert all(problem.what.startswith(str(folder)) for problem in reading.problems)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_the_right_to_read_are_problems(folder: Path, read: Callable[..., FolderReading]) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "a.txt").chmod(0)
    (folder / "b").mkdir()
    (folder / "b").chmod(0)
    try:
        assert [problem.reason for problem in read().problems] == ["permission denied", "permission denied"]
    finally:
        (folder / "b").chmod(0o700)


def test_a_name_that_is_not_utf_8_is_a_problem(folder: Path, read: Callable[..., FolderReading]) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text(ARTICLE)
    (problem,) = read().problems
    assert "not UTF-8" in problem.reason
    str(problem).encode()


def test_a_link_inside_the_folder_is_read(folder: Path, read: Callable[..., FolderReading]) -> None:
    (folder / "..data").mkdir()  # as Kubernetes mounts files
    (folder / "..data" / "a.txt").write_text(ARTICLE)
    (folder / "a.txt").symlink_to(Path("..data") / "a.txt")
    assert [draft.key for draft in read().drafts] == ["a.txt"]


@pytest.mark.parametrize(
    ("make", "reason"), [(lambda path: None, "no such folder"), (lambda path: path.write_text("x"), "is a file, not a folder")]
)
def test_a_missing_folder_is_one_clear_problem(
    folder: Path, read: Callable[..., FolderReading], make: Callable[[Path], object], reason: str
) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    before = read()
    shutil.rmtree(folder)
    make(folder)
    reading = read(before)
    assert [str(problem) for problem in reading.problems] == [f"{folder}: {reason}"]
    assert reading.failure == reading.problems[0]
    assert reading.files == before.files


def test_the_folder_itself_may_be_a_link(tmp_path: Path, folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    (tmp_path / "link").symlink_to(folder)
    assert len(read_folder(Source(name="contoh", folder=str(tmp_path / "link"))).drafts) == 1


def test_reading_again_gives_the_same(folder: Path, read: Callable[..., FolderReading]) -> None:
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "b.md").write_text(ARTICLE)
    assert read().drafts == read().drafts


def test_unchanged_files_are_not_read_again(folder: Path, read: Callable[..., FolderReading]) -> None:
    for name, text in (("a.txt", ARTICLE), ("kosong.txt", "")):
        (folder / name).write_text(text)
        old(folder / name)
    before = read()
    again = read(before)
    assert again.drafts == ()
    assert again.unchanged == 1
    assert list(map(str, again.problems)) == list(map(str, before.problems))


def test_a_changed_file_is_read_again(folder: Path, read: Callable[..., FolderReading]) -> None:
    path = folder / "a.txt"
    path.write_text(ARTICLE)
    before = read()
    path.write_text(ARTICLE.replace("tiga", "dua"))
    (draft,) = read(before).drafts
    assert "dua bulan" in draft.text


def test_a_change_of_the_same_size_within_one_tick_of_the_clock_is_not_missed(
    folder: Path, read: Callable[..., FolderReading]
) -> None:
    path = folder / "a.txt"
    path.write_text(ARTICLE)
    stamp = path.stat()
    before = read()
    path.write_text(ARTICLE.replace("tiga", "enam"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    (draft,) = read(before).drafts
    assert "enam bulan" in draft.text


def test_a_touched_file_with_the_same_content_is_unchanged(folder: Path, read: Callable[..., FolderReading]) -> None:
    path = folder / "a.txt"
    path.write_text(ARTICLE)
    before = read()
    old(path)
    reading = read(before)
    assert reading.drafts == ()
    assert reading.unchanged == 1
    assert read(reading).unchanged == 1


def test_many_files_are_read_in_parts(folder: Path) -> None:
    for number in range(5):
        (folder / f"{number}.txt").write_text(ARTICLE)
    (folder / "1.txt").write_text("")
    source = Source(name="contoh", folder=str(folder))
    first = read_folder(source, most=2)
    second = read_folder(source, known=first.files, most=2)
    third = read_folder(source, known=second.files, most=2)
    assert [draft.key for part in (first, second, third) for draft in part.drafts] == ["0.txt", "2.txt", "3.txt", "4.txt"]
    assert [part.more for part in (first, second, third)] == [True, False, False]
    assert (second.unchanged, third.unchanged, len(third.problems)) == (2, 4, 1)


def test_whether_anything_has_changed_is_told_without_reading_it(folder: Path) -> None:
    source = Source(name="contoh", folder=str(folder))
    (folder / "a.txt").write_text(ARTICLE)
    assert read_folder(source, most=0).more
    assert read_folder(source, most=0).drafts == ()
    whole = read_folder(source)
    assert not read_folder(source, known=whole.files, most=0).more


def test_a_mended_file_is_no_problem_any_more(folder: Path, read: Callable[..., FolderReading]) -> None:
    path = folder / "a.txt"
    path.write_text("")
    before = read()
    assert len(before.problems) == 1
    path.write_text(ARTICLE)
    reading = read(before)
    assert reading.problems == ()
    assert len(reading.drafts) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".html"]))
def test_any_bytes_are_an_article_or_a_problem(
    folder: Path, read: Callable[..., FolderReading], data: bytes, suffix: str
) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / f"a{suffix}").write_bytes(data)
    reading = read()
    assert len(reading.drafts) + len(reading.problems) == 1
