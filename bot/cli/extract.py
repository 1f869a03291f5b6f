"""``kutip extract``: the quotes of articles, with their speakers."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from bot.cli.output import note
from bot.cli.reading import read_input
from bot.errors import InputError, KutipError, UsageError

if TYPE_CHECKING:
    from bot.core.model import ArticleDraft
    from bot.core.quotes import Quote

INDENT = 4
LONGEST_ROW = 16 * 2**20
"""Bytes of a row of ``--jsonl``: an article has some thousands."""
LONGEST_LEAD = 400
"""Characters of a lead that are shown for reading. A text without full stops is one sentence, however long."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def extract(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]…", help="Article files (.txt, .md, .html) or folders of them; - for one on stdin.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON row per article.")] = False,
    as_stream: Annotated[
        bool,
        typer.Option("--jsonl", help='Read rows {"id", "text", "language"?} from stdin; write one row for each, as it is done.'),
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="The language of the articles, where you know it. A file that is clearly in another one is read as that.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the quotes of articles, with their speakers."""
    language = None if language is None else _code(language)
    if as_stream:
        if paths or as_json:
            raise UsageError("--jsonl reads stdin: leave out the paths and --json")
        stream(language)
        return
    if not paths:
        raise UsageError("give a file or a folder, - for an article on stdin, or --jsonl for rows on stdin")
    failed = False
    for found in _articles(paths, language):
        if isinstance(found, KutipError):
            failed = True
            note(f"kutip: {found}")
        elif as_json:
            typer.echo(json.dumps(draft_row(found), ensure_ascii=False))
        else:
            _show(found)
    if failed:
        raise typer.Exit(1)


# ---------------------------------------------------------------------- rows from stdin
def stream(language: str | None) -> None:
    """Answer each row of stdin with one row on stdout, at once and in order, whatever the others are.

    No more than one row is held at a time, however many there are. A row that cannot be read is also named on stderr.
    """
    out = sys.stdout
    for number, line in enumerate(rows_of(sys.stdin.buffer), 1):
        if not line.strip():
            continue
        row = answer(line, number, language)
        if "error" in row:
            note(f"kutip: line {number} {row['error']}")
        out.write(well_formed(json.dumps(row, ensure_ascii=False)) + "\n")
        out.flush()


def rows_of(source: BinaryIO, longest: int = LONGEST_ROW) -> Iterator[bytes]:
    """Yield the lines of a stream; of one that is longer than ``longest`` bytes only so many and one more."""
    while line := source.readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(b"\n"):
            line = source.readline(longest + 1)


def answer(line: bytes, number: int, language: str | None) -> dict[str, Any]:
    """Return the row for one line of input; one that cannot be read gives its id (its number if it has none) and the reason."""
    from bot.core.extraction import extract_document

    identifier: Any = number
    if len(line) > LONGEST_ROW:
        return {"id": identifier, "error": f"is longer than {LONGEST_ROW // 2**20} MB"}
    try:
        row = json.loads(line.decode("utf-8-sig"))
        if not isinstance(row, dict):
            raise InputError(f"line {number}", "is no JSON object")  # noqa: TRY301 - the reason becomes the answer of the row
        identifier = row.get("id", number)
        text, given = row.get("text"), row.get("language")
        if not isinstance(text, str):
            raise InputError(f"line {number}", '"text" must be a string')  # noqa: TRY301 - the reason becomes the answer of the row
        if given is not None and not isinstance(given, str):
            raise InputError(f"line {number}", '"language" must be a code such as "id", or null')  # noqa: TRY301 - the reason becomes the answer of the row
        return extract_document(well_formed(text), language=given or language).row(identifier)
    except InputError as err:
        return {"id": identifier, "error": err.reason}
    except UnicodeDecodeError as err:
        return {"id": identifier, "error": f"is not UTF-8: {err.reason} at byte {err.start}"}
    except json.JSONDecodeError as err:
        return {"id": identifier, "error": f"is not JSON: {err.msg} at character {err.pos}"}
    except ValueError as err:  # a number of thousands of digits
        return {"id": identifier, "error": f"cannot be read: {err}"}
    except RecursionError:
        return {"id": identifier, "error": "is nested too deeply"}


def well_formed(text: str) -> str:
    """Return ``text`` with lone surrogates, which JSON can smuggle in and UTF-8 cannot carry out, replaced one by one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


# ---------------------------------------------------------------------- files
def _code(given: str) -> str:
    """Return the code of a language that ``--language`` names, without its region.

    A code of two letters that nobody knows is one, too: the engine falls back to marks and colons.
    """
    from bot.settings import values
    from bot.settings.options import read_option

    code = given.strip().partition("-")[0].partition("_")[0].lower()
    return code if re.fullmatch("[a-z]{2}", code) else read_option("--language", values.language, given)


def _articles(paths: list[Path], language: str | None) -> Iterator[ArticleDraft | KutipError]:
    from bot.core.model import Source
    from bot.feeds.folder import read_file, read_folder

    for path in paths:
        if str(path) == "-":
            yield _piped(*read_input(path), language)
            continue
        source = Source(name=path.name or str(path), folder=str(path), language=language)
        if path.is_dir():
            reading = read_folder(source)
            yield from reading.drafts
            yield from reading.problems
            if not (reading.drafts or reading.problems):
                yield InputError(str(path), "there is no .txt, .md or .html file in it")
            continue
        try:
            yield read_file(path, source)
        except InputError as err:
            yield err


def _piped(name: str, data: bytes, language: str | None) -> ArticleDraft | InputError:
    """Read the article that was piped in, as a text file is read."""
    from bot.core.articles import read_article
    from bot.feeds.decode import decode, looks_binary

    if not data.strip():
        return InputError(name, "is empty")
    if looks_binary(data):
        return InputError(name, "is not text")
    try:
        return read_article(decode(data), source=name, key=name, language_prior=language)
    except InputError as err:
        return err


def draft_row(draft: ArticleDraft) -> dict[str, Any]:
    """Return an article as JSON has it: the row of ``--jsonl`` with ``text``, into which the offsets point."""
    from bot.core.extraction import Extraction

    reading = Extraction(
        headline=draft.headline,
        source=_outlet(draft),
        published=draft.published_at or draft.published_on,
        language=draft.language,
        quotes=draft.quotes,
        key=draft.key_quote,
    )
    return reading.row(draft.key) | {"byline": draft.byline, "text": draft.text}


def _outlet(draft: ArticleDraft) -> str | None:
    """Return the medium that the article names; where it names none, a draft has the name of its file or folder."""
    return None if draft.outlet == draft.source else draft.outlet


def _show(draft: ArticleDraft) -> None:
    """Print an article for a reader: wrapped and styled on a terminal, one line for each thing elsewhere."""
    if not sys.stdout.isatty():
        for indent, text, _ in _lines(draft):
            typer.echo(" " * indent + text)
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for indent, text, style in _lines(draft):
        console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))


def _lines(draft: ArticleDraft) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of an article with their indents and styles."""
    from bot.core.presentation import shown_quote

    yield 0, draft.headline, "bold"
    day = draft.published_at or draft.published_on
    about = (draft.key, _outlet(draft), day.isoformat() if day else None, draft.language, draft.byline)
    yield 0, " · ".join(part for part in about if part), "dim"
    for number, quote in enumerate(draft.quotes):
        if not quote.fragment:
            words = " ".join(shown_quote(quote, draft.text).split())
            yield INDENT - 2, f"{'★' if number == draft.key_quote else '•'} “{words}”", ""
            yield INDENT, _credit(quote), "dim"
    fragments = [f"“{quote.text}”" for quote in draft.quotes if quote.fragment]
    if fragments:
        yield INDENT, "in passing: " + " · ".join(fragments), "dim italic"
    if draft.key_quote is None:
        lead = draft.lead if len(draft.lead) <= LONGEST_LEAD else draft.lead[:LONGEST_LEAD].rstrip() + "…"
        yield INDENT - 2, f"no quote to show; the lead: {lead}", "dim"
    yield 0, "", ""


def _credit(quote: Quote) -> str:
    """Return the credit line: speaker, role, medium, and how good the quote is to show."""
    speaker = quote.speaker or "speaker unknown"
    role = f", {quote.role}" if quote.role else ""
    via = f" (via {quote.via})" if quote.via else ""
    return f"— {speaker}{role}{via}  [{quote.score:.2f}]"
