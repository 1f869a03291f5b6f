"""Names in scripts without capitals whose words stand apart (Arabic, Devanagari): found by lists of given names and of roles.

``رئيس بلدية وادي النخيل يوسف بن عيسى العامري``: the name begins at a given name and goes on over particles and family names; the role
before it begins at a word for one. Everything else works as for other languages.
"""

from __future__ import annotations

import re

from bot.core.quotes.attribution import Frames, Token
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Gender, Lexicon
from bot.core.quotes.mentions import Mention, Mentions

MAX_NAME_WORDS = 5
MAX_ROLE_WORDS = 8
_WORD = re.compile("[^\\s\\x01\"“”„«»'‘’,.;:!?()\\[\\]{}<>|،؛؟।…–—\\-]+|@\\w+")
_TOKEN = re.compile("[^\\s\\x01\"“”„«»'‘’,.;:!?()\\[\\]{}<>|،؛؟।…–—\\-]+|[^\\s\\x01]")


class WordFrames(Frames):
    """Frames whose words are told apart by spaces alone, with prefixes such as the Arabic *and* taken off."""

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the words and signs of a range."""
        found = _TOKEN.finditer(self.masked, start, end)
        return [Token(bare_word(token.group(), self.lexicon), token.start(), token.end()) for token in found]


def bare_word(word: str, lexicon: Lexicon) -> str:
    """Return a word without a prefix that is written together with it, if what is left is a word of the lexicon."""
    for prefix in lexicon.prefixes:
        rest = word.removeprefix(prefix)
        if rest != word and (rest in lexicon.verbs or rest in lexicon.pronouns or rest in lexicon.according or rest in lexicon.given):
            return rest
    return word


def find_word_mentions(masked: str, layout: Layout, lexicon: Lexicon) -> Mentions:
    """Index the names of the body: each from a given name on, and each word of such a name that stands alone elsewhere."""
    items: list[Mention] = []
    family: set[str] = set()
    pending: list[tuple[int, list[re.Match[str]]]] = []
    for number, line in enumerate(layout.lines):
        if line.kind == "body":
            start = layout.dateline[1] if layout.dateline and layout.dateline[0] == line.start else line.start
            pending.append((number, list(_WORD.finditer(masked, start, line.end))))
    for number, found in pending:
        i = 0
        while i < len(found):
            size = _name_size(masked, found, i, lexicon)
            if size > 1 or size == 1 and _has_role(found, i, lexicon):
                items.append(_mention(masked, found, i, size, number, lexicon))
                family.update(items[-1].words[1:])
                i += size
            else:
                i += 1
    taken = {item.name_start for item in items}
    for number, found in pending:
        for i, word in enumerate(found):
            bare = bare_word(word.group(), lexicon)
            inside = any(item.name_start <= word.start() < item.name_end for item in items if item.line == number)
            if word.start() not in taken and not inside and (bare in family or bare in lexicon.given) and bare not in lexicon.particles:
                items.append(_mention(masked, found, i, 1, number, lexicon))
    items.sort(key=lambda item: item.start)
    return Mentions(items)


def _name_size(masked: str, found: list[re.Match[str]], i: int, lexicon: Lexicon) -> int:
    """Return of how many words the name that begins at a word consists; 0 if none begins there."""
    if bare_word(found[i].group(), lexicon) not in lexicon.given:
        return 0
    size = 1
    while i + size < len(found) and size < MAX_NAME_WORDS:
        word = found[i + size].group()
        if masked[found[i + size - 1].end() : found[i + size].start()] != " " or word in lexicon.stops or word in lexicon.verbs:
            break
        previous = found[i + size - 1].group()
        joined = previous in lexicon.particles
        if not (joined or word in lexicon.particles or word in lexicon.given or _is_family(word, lexicon)):
            break
        size += 1
    while size > 1 and found[i + size - 1].group() in lexicon.particles:
        size -= 1
    return size


def _is_family(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word can be a family name: not one of the language's words, and with its mark where there is one (*al-*)."""
    known = word in lexicon.openers or word in lexicon.roles or word in lexicon.not_names or word in lexicon.demonstratives
    marked = not lexicon.family_prefixes or word.startswith(lexicon.family_prefixes)
    return not known and marked and word not in lexicon.prepositions and word not in lexicon.auxiliaries


def _has_role(found: list[re.Match[str]], i: int, lexicon: Lexicon) -> bool:
    return i > 0 and (found[i - 1].group() in lexicon.roles or found[i - 1].group() in lexicon.titles)


def _mention(masked: str, found: list[re.Match[str]], i: int, size: int, line: int, lexicon: Lexicon) -> Mention:
    first, last = found[i], found[i + size - 1]
    begin = i
    for k in range(i - 1, max(-1, i - MAX_ROLE_WORDS), -1):
        if masked[found[k].end() : found[k + 1].start()] not in {" ", "، ", ", "}:
            break
        word = bare_word(found[k].group(), lexicon)
        if word in lexicon.verbs or word in lexicon.stops or word in lexicon.pronouns:
            break
        if word in lexicon.roles or word in lexicon.titles:
            begin = k
    words = tuple(bare_word(word.group(), lexicon) for word in found[i : i + size])
    genders = lexicon.genders
    gender: Gender | None = next((genders[word] for word in [w.group() for w in found[begin:i]] + [words[0]] if word in genders), None)
    name_start = first.start() + len(first.group()) - len(words[0]) if first.group().endswith(words[0]) else first.start()
    before = bare_word(found[begin - 1].group(), lexicon) if begin else ""
    after = found[i + size].group() if i + size < len(found) else ""
    speech = before in lexicon.verbs or before in lexicon.according or after in lexicon.subject_marks
    return Mention(
        found[begin].start(), last.end(), "person", name_start, last.end(), words,
        initial=i == 0, gender=gender, titled=begin < i, speech=speech, sure=True, line=line,
    )  # fmt: skip
