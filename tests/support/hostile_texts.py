"""Texts made to cost much: shapes that somebody, or a broken feed, could send, repeated to any length.

The engine's cost must grow with the length of each and no faster: tests count calls, ``benchmarks/quotes.py`` takes the time.
"""

from __future__ import annotations

SHAPES: dict[str, str] = {
    # marks alone
    "straight marks": '"',
    "opening marks": "“",
    "closing marks": "”",
    "low marks": "„",
    "guillemets": "«",
    "corner marks": "「",
    "single marks": "‘",
    "apostrophes": "' a",
    "doubled single marks": "''",
    "entities": "&quot;",
    "pairs": "“”",
    "nested": "“«„‘’“»”",
    "opened inside": "“a ",
    "closed only": "a” ",
    "spaced marks": '" ',
    "marks with words": '"a" ',
    "one word quoted": "“a” ",
    "one mark for a line": '"\n',
    "open lines": "“Kami sudah datang ke sana\n",
    "mixed marks": '“a" „b« «c” "d" ',
    # names alone
    "capitals": "Budi ",
    "enumeration": "Budi, ",
    "initials": "A. ",
    "shouting": "BUDI SANTOSO ",
    "one word of capitals": "AB",
    "names on lines": "Rina Wijaya\n",
    "many names": "Rina Wijaya dan Budi Hartono dan ",
    "one name of many words": "Rina van de ",
    "offices": "Kepala Dinas Perhubungan Kota ",
    "hyphens": "Rina-Budi ",
    "apposed": "Ketua Partai, ",
    "degrees": ", S.T.",
    "offices in lower case": "ketua dewan ",
    # quotations with attributions
    "attribution behind": '"Kami datang," kata Rina. ',
    "attribution alone": 'kata Rina, "a,"',
    "pronoun behind": '"Kami sudah datang ke sana," katanya. ',
    "chained pronouns": "katanya ujarnya tuturnya ",
    "chained quotations": '"Kami sudah datang," katanya, "dan kami pulang," ',
    "lead-in": 'Rina mengatakan: "Kami sudah datang ke sana." ',
    "no subject": "“Ini benar sekali begitu,” kata ",
    "said by many": '"a b c d," said Ann and ',
    "someone new each time": "“We came here at once,” said the {n}th mayor. ",
    "names that differ": '"Kami sudah datang," kata Nama{n} Marga{n}. ',
    "paragraphs": '"Kami sudah datang ke sana, kata mereka.\n\n',
    "turn about": "“We are here now,” he said. “We are there,” she said. ",
    "lines of quotations": "“We have been here for years,” he said.\n",
    "colons": 'a: "b" ',
    "inserts": "Baca Juga: a\n",
    "quotations and inserts": '"Kami sudah datang ke sana,"\nBaca Juga: a\n',
    "according": "menurut menurut ",
    # speech without marks, other scripts
    "dashes": "— ",
    "dialogue": "— Нет, — сказал он. — Не знаю.\n",
    "dialogue in one line": "— Нет, — сказал Иван. — Не знаю. ",
    "corner quotations": "「あ」と",
    "Chinese quotations": "“我们”他说。",
    "Chinese speakers": "校长陆文娟说：“我们今天来了。”",
    "Han": "说",
    "Japanese names": "市長の田中太郎は「行きます」と述べた。",
    "Arabic": "قال أحمد «نحن هنا». ",
    "Arabic names": "يوسف بن ",
    "Devanagari": 'राम ने कहा, "हम यहाँ हैं" ',
    "Devanagari names": "राम ने ",
    "Turkish": "“Geldik,” dedi Ali Kaya’nın ",
    # what is no text
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "line ends": "\n",
    "carriage returns": "\r\n",
    "zero width": "\u200b",
    "zero width inside": "a\u200b",
    "one word": "a",
    "brackets": "(",
    "pairs of brackets": "() ",
    "square brackets": "[a] ",
    "dots": ". ",
    "commas": ",",
    "full stops": ".",
    "years": "2022 ",
    "dates": "12 Januari 2022 ",
    "slashes": "/a",
    "at signs": "@a ",
    "mixed scripts": "Budi说«قال» कहा— Нет「あ」",
    "emoji": "🦜 ",
    "combining": "e\u0301",
    "tags": '<a href="b">',
}
"""The piece that each text repeats; ``{n}`` in it is a number that grows."""


def hostile(shape: str, size: int) -> str:
    """Return a text of the shape of about so many code points."""
    piece = SHAPES[shape]
    if "{n}" not in piece:
        return piece * (size // len(piece))
    return "".join(piece.replace("{n}", str(number)) for number in range(size // (len(piece) + 2)))
