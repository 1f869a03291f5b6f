"""From bytes to text: byte order marks, declarations, UTF-8, and detection where nothing is declared or that is false.

UTF-8 that decodes is believed before any declaration: text in another encoding hardly ever happens to be valid UTF-8 beyond
ASCII, while declarations are often left over from a template. UTF-16 and UTF-32 are known by their byte order mark, UTF-16 markup
also by its first character.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),  # markup without a mark
    (b"\x00<", "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})["']""", re.IGNORECASE)
_PARAMETER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARATION_WITHIN = 4096  # bytes; HTML asks for the first 1024, templates with long comments need more
_SAMPLE = 200_000  # bytes that detection looks at; its cost grows with them, its certainty hardly
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOSTLY_BINARY = 0.02  # share of control characters, which no text encoding but UTF-16 and UTF-32 has
# What browsers read under these labels (WHATWG Encoding Standard): the labels are used for their supersets.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# What news in these encodings has beyond ASCII, beside punctuation. Statistics alone mistake short texts for a neighbour's, so a
# text that has nothing else is taken for the first that fits. One code stands for letters of several: þ ð ý ³ ¹ œ of western
# texts, which hardly occur, are ş ğ ı ł ą ś elsewhere, and so are not among the western ones.
_PUNCTUATION = "“”‘’„‚«»‹›–—…•·©®™°§€£\u00a0"
_LETTERS = {
    "cp1252": "àáâãäåæçèéêëìíîïñòóôõöøùúûüßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜ",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜÂÎÛ",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžäôľĺŕőöűüăâîşţĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÄÔĽĹŔŐÖŰÜĂÂÎŞŢ",
}
_LETTERS_SHARE = 0.3  # beyond ASCII among all letters; French has 0.05, Czech 0.15, Cyrillic read as windows-1252 nearly 1


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return ``data`` as text with line feeds as line ends. ``declared`` is the encoding that it is said to be in.

    Never raises: the worst case is U+FFFD.
    """
    return _decode(data, declared).replace("\r\n", "\n").replace("\r", "\n")


def looks_binary(data: bytes) -> bool:
    """Whether ``data`` is no text in any encoding: an image, an archive or a program."""
    if any(data.startswith(mark) for mark, _ in _MARKS[1:]):
        return False
    sample = data[:_SAMPLE]
    return b"\x00" in sample or len(_BINARY.findall(sample)) > _MOSTLY_BINARY * len(sample)


def declared_in_html(data: bytes) -> str | None:
    """Return the encoding that an HTML page declares in a ``meta`` element or an XML declaration."""
    match = _XML.search(data[:_DECLARATION_WITHIN]) or _META.search(data[:_DECLARATION_WITHIN])
    return match[1].decode("ascii") if match else None


def declared_in_xml(data: bytes) -> str | None:
    """Return the encoding that an XML declaration names."""
    match = _XML.search(data[:_DECLARATION_WITHIN])
    return match[1].decode("ascii") if match else None


def declared_in_header(content_type: str | None) -> str | None:
    """Return the ``charset`` of a ``Content-Type`` header."""
    match = _PARAMETER.search(content_type or "")
    return match[1] if match else None


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as err:
        if len(data) - err.start < 4 and err.reason == "unexpected end of data":
            return data.decode("utf-8", "replace")  # cut in the last character
    for encoding in _candidates(data, declared):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    mostly_utf8 = data.decode("utf-8", "replace")
    if mostly_utf8.count("\ufffd") <= len(data) // 200:
        return mostly_utf8  # a few broken characters in what is UTF-8 otherwise
    return data.decode("cp1252", "replace")


def _candidates(data: bytes, declared: str | None) -> Iterator[str]:
    if (known := _known(declared)) is not None:
        yield known
    if (detected := _detected(data)) is not None:
        yield detected


def _known(label: str | None) -> str | None:
    """Return Python's name for the encoding, or None if it is unknown, no text encoding, or disproved by now (UTF-8)."""
    if label is None:
        return None
    try:
        name = codecs.lookup(label.strip()).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name in {"utf-8", "utf-16", "utf-32"} else _SUPERSETS.get(name, name)


def _detected(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    for encoding in _LETTERS:
        if _reads_as(encoding, sample):
            return encoding
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, and hardly ever needed

    best = from_bytes(sample).best()
    return None if best is None else best.encoding


def _reads_as(encoding: str, data: bytes) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if ord(character) > 0x7F]
    letters = sum(map(str.isalpha, text))
    return set(beyond) <= set(_LETTERS[encoding] + _PUNCTUATION) and (sum(map(str.isalpha, beyond)) <= _LETTERS_SHARE * letters)
