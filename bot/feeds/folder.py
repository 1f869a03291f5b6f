"""Folders of article files: ``.txt``, ``.md`` and ``.html``, below one another as deep as they go.

    folder → files in order → unchanged? → bytes → text (encoding, markup) → article

A file that cannot be read is a problem with the file's name, and the others go on.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.core.model import ArticleDraft, Source
from bot.core.urls import is_web_address
from bot.errors import InputError
from bot.feeds.dates import When, parse_date
from bot.feeds.decode import declared_in_html, decode, looks_binary
from bot.feeds.languages import language_code
from bot.feeds.markdown import read_markdown
from bot.feeds.page import PageText, extract_page, fragment_text

LARGEST_FILE = 2 * 1024 * 1024
"""Bytes. A long newspaper article has some 50 kB; a page with its scripts 1 MB."""
_SETTLED = 2_000_000_000
"""Nanoseconds after its last change from which on a file's time stamp tells a further change: the coarsest file systems (FAT)
count in steps of two seconds."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What is remembered of a file. ``stamp`` is None while it may change without a new time stamp; then ``digest`` decides."""

    stamp: tuple[int, int, int] | None
    digest: bytes | None
    problem: InputError | None = None


@dataclass(frozen=True, slots=True)
class FolderReading:
    """What is in a folder: articles that are new or changed, how many files are unchanged, and what could not be read.

    ``failure`` is set where the folder itself cannot be read; it is among the ``problems`` too, and nothing is forgotten then.
    ``unseen`` are keys of files and folders that are there and cannot be looked at ("." is the folder itself).
    Give ``files`` as ``known`` to the next reading, once ``drafts`` are in the store. ``more``: there are changed files that were
    left for that reading, and the other numbers are those of the part that was read.
    """

    drafts: tuple[ArticleDraft, ...] = ()
    problems: tuple[InputError, ...] = ()
    unchanged: int = 0
    failure: InputError | None = None
    more: bool = False
    files: Mapping[str, FileState] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    def has(self, key: str) -> bool:
        """Whether a file is there, or may be."""
        return key in self.files or any(part in {".", key} or key.startswith(f"{part}/") for part in self.unseen)


def read_folder(source: Source, *, known: Mapping[str, FileState] | None = None, most: int | None = None) -> FolderReading:
    """Read the articles of a source's folder in the order of their paths: those that ``known`` does not have unchanged.

    At most ``most`` files are read into articles; with 0, the reading only tells (by ``more``) whether any would be.

    Never raises InputError: hidden files and folders are passed over, and links that lead out of the folder, files larger than
    ``LARGEST_FILE``, binary and empty ones are problems. Where there is no such folder, that is the ``failure``.
    """
    known = known or {}
    folder = source.folder or ""
    root = Path(folder)
    if not root.is_dir():
        failure = InputError(folder, "is a file, not a folder" if root.exists() else "no such folder")
        return FolderReading(problems=(failure,), failure=failure, files=known)
    drafts: list[ArticleDraft] = []
    problems: list[InputError] = []
    files: dict[str, FileState] = {}
    unseen: list[str] = []
    unchanged = read = 0
    for key, found in _files(root):
        if isinstance(found, InputError):
            problems.append(found)
            unseen.append(key)
            continue
        state, data = _look(found, known.get(key))
        if data is not None and state.problem is None:
            if read == most:
                return FolderReading(tuple(drafts), tuple(problems), unchanged, more=True, files={**known, **files})
            read += 1
            try:
                drafts.append(_article(data, key, found.suffix.lower(), source))
            except InputError as err:
                state = FileState(state.stamp, state.digest, InputError(str(found), err.reason))
        elif state.problem is None:
            unchanged += 1
        if state.problem is not None:
            problems.append(state.problem)
        files[key] = state
    return FolderReading(tuple(drafts), tuple(problems), unchanged, files=files, unseen=tuple(unseen))


def read_file(path: Path, source: Source, *, key: str | None = None) -> ArticleDraft:
    """Read one article file; its path is the key unless another is given. Raises InputError with the file's name."""
    reader = _READERS.get(path.suffix.lower(), _from_text)
    state, data = _look(path, None)
    if state.problem is not None or data is None:
        raise state.problem or InputError(str(path), "cannot be read")
    try:
        return reader(data, key or str(path), source)
    except InputError as err:
        raise InputError(str(path), err.reason) from err


def _files(root: Path) -> Iterator[tuple[str, Path | InputError]]:
    """Find the article files below ``root`` with their keys, in order; what must not be read comes as the problem it is."""
    home = root.resolve()
    found: list[tuple[str, Path | InputError]] = []

    def unreadable(err: OSError) -> None:
        path = Path(err.filename)
        found.append((_key(path, root), InputError(str(path), _os_reason(err))))

    for place, folders, names in os.walk(root, onerror=unreadable):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".")]
        # os.walk does not enter a link; where it stays inside the folder, its target is read where it is.
        links = [here / name for name in folders if (here / name).is_symlink()]
        files = [here / name for name in names if not name.startswith(".") and Path(name).suffix.lower() in _READERS]
        for path in links + files:
            problem = _refused(path, root, home)
            if problem is not None or path not in links:
                found.append((_key(path, root), problem or path))
    yield from sorted(found, key=lambda pair: pair[0])


def _refused(path: Path, root: Path, home: Path) -> InputError | None:
    try:
        _key(path, root).encode()
    except UnicodeEncodeError:
        return InputError(os.fsencode(path).decode("utf-8", "replace"), "its name is not UTF-8; rename it")
    if path.is_symlink():
        try:
            inside = path.resolve(strict=True).is_relative_to(home)
        except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
            return InputError(str(path), "a link that leads nowhere")
        return None if inside else InputError(str(path), "a link that leads out of the folder")
    return None


def _key(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _look(path: Path, before: FileState | None) -> tuple[FileState, bytes | None]:
    """Read a file if it may have changed. Without bytes, it has not, or has a problem."""
    try:
        about = path.stat()
        stamp = (about.st_mtime_ns, about.st_size, about.st_ino)
        if before is not None and before.stamp == stamp:
            return before, None
        settled = stamp if time.time_ns() - about.st_mtime_ns > _SETTLED else None
        if not stat.S_ISREG(about.st_mode):
            return FileState(None, None, InputError(str(path), "is not a regular file")), None
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as err:
        return FileState(None, None, InputError(str(path), _os_reason(err))), None
    digest = sha256(data).digest()
    if before is not None and before.digest == digest:
        return FileState(settled, digest, before.problem), None
    return FileState(settled, digest, _refusal(str(path), data)), data


def _refusal(name: str, data: bytes) -> InputError | None:
    if len(data) > LARGEST_FILE:
        return InputError(name, f"larger than {LARGEST_FILE // 1024 // 1024} MiB, the limit for an article")
    if not data.strip():
        return InputError(name, "is empty")
    if looks_binary(data):
        return InputError(name, "is not text")
    return None


def _os_reason(err: OSError) -> str:
    return (err.strerror or type(err).__name__).lower()


def _article(data: bytes, key: str, suffix: str, source: Source) -> ArticleDraft:
    return _READERS[suffix](data, key, source)


def _from_text(data: bytes, key: str, source: Source) -> ArticleDraft:
    from bot.core.articles import read_article  # noqa: PLC0415 - 4 MB, for workers: the main process only looks at files

    return read_article(decode(data), source=source.name, key=key, language_prior=source.language)


def _from_markdown(data: bytes, key: str, source: Source) -> ArticleDraft:
    from bot.core.articles import read_article  # noqa: PLC0415 - "

    page = read_markdown(decode(data))
    when = parse_date(page.value("date", "published"))
    url = page.value("url", "canonical", "canonical_url")
    return read_article(
        page.text,
        source=source.name,
        key=key,
        title=page.value("title") or page.title,
        url=url if url and is_web_address(url) else None,
        outlet=page.value("source", "outlet"),
        byline=page.value("author", "byline"),
        published_at=_moment(when),
        published_on=when.on,
        language=language_code(page.value("language", "lang")),
        language_prior=source.language,
    )


def _from_html(data: bytes, key: str, source: Source) -> ArticleDraft:
    from bot.core.articles import read_article  # noqa: PLC0415 - "

    html = decode(data, declared=declared_in_html(data))
    try:
        page: PageText = extract_page(html)
    except InputError:
        page = fragment_text(html)  # a page too short for the extraction's rules, or a piece of one
    return read_article(
        page.text,
        source=source.name,
        key=key,
        title=page.title,
        url=page.url,
        outlet=page.outlet,
        byline=page.author,
        published_at=page.published_at,
        published_on=page.published_on,
        language_prior=page.language or source.language,
    )


_READERS = {".txt": _from_text, ".md": _from_markdown, ".markdown": _from_markdown, ".html": _from_html, ".htm": _from_html}


def _moment(when: When) -> datetime | None:
    return when.at if when.at is not None and when.at.tzinfo else None
