"""What the words round a quoted stretch announce: a title, a name, a sign, the medium that it was given to, or the same again."""

from __future__ import annotations

import re

from bot.core.quotes.attribution import Frames
from bot.core.quotes.cues import Cue
from bot.core.quotes.layout import Layout
from bot.core.quotes.lexicon import Lexicon
from bot.core.quotes.marks import Stretch
from bot.core.quotes.patterns import MARKS
from bot.core.quotes.words import bare_word

MIN_SENTENCE_WORDS = 4
"""A quoted sentence without a verb of saying beside it counts as speech from this length on."""
PARTIAL_WORDS = 7
"""Words quoted inside the reporter's clause are a fragment up to this length; what is longer is a quotation of its own."""
MAX_TOLD = 14
"""Words from a verb of saying to the medium that it was said to, at most."""
PULLED_LENGTH = 50
"""Code points by which a pulled quotation is known again."""
TERMINAL = frozenset(".!?…。！？,，;—–‥،؟।")
SENTENCE_BREAK = frozenset(".!?…。！？।؟")
ENDED = re.compile("[.!?؟।]")
LAST_WORDS = re.compile(rf"[^\W_][\w{MARKS}'’-]*")


def is_title(inner: str) -> bool:
    """Say whether every longer word begins with a capital: the title of a film, a programme, a meeting."""
    longer = 0
    for found in LAST_WORDS.finditer(inner):
        if found.end() - found.start() > 3:
            if not inner[found.start()].isupper():
                return False
            longer += 1
    return 2 <= longer <= 12


class Announcements:
    """Reads what stands round the quoted stretches of an article."""

    def __init__(self, text: str, masked: str, layout: Layout, frames: Frames, lexicon: Lexicon) -> None:
        self.text = text
        self.masked = masked
        self.layout = layout
        self.frames = frames
        self.lexicon = lexicon

    def _is_pulled(self, stretch: Stretch) -> bool:
        """Say whether a paragraph of its own only shows again, in large type, what another paragraph says."""
        words = self.text[stretch.start : min(stretch.end, stretch.start + PULLED_LENGTH)]
        if len(words) < PULLED_LENGTH // 2:
            return False
        other = self.text.find(words, stretch.outer_end)
        if other < 0:
            other = self.text.find(words, 0, stretch.start)
        if other < 0:
            return False
        begin, end = self.text.rfind("\n", 0, other) + 1, self.text.find("\n", other)
        return (end if end >= 0 else len(self.text)) - begin > stretch.outer_end - stretch.outer_start + len(words) // 2

    def _names_work(self, lead: str, inner: str) -> bool:
        """Say whether a comma puts a title beside what it is the title of (``her memoir, “Tough Choices,”``)."""
        if not lead.endswith(","):
            return False
        before, words = LAST_WORDS.findall(lead[-24:].lower()), inner.split()
        titled = 1 < len(words) < MIN_SENTENCE_WORDS and all(word[0].isupper() for word in words)
        return titled and bool(before) and before[-1] not in self.lexicon.verbs

    def _qualifies(self, inner: str, behind: str) -> bool:
        """Say whether a title at the start of a sentence only qualifies the noun behind it (``“Night Ferry” star Ann Lee``)."""
        first = behind.split(maxsplit=1)[0].lower()
        return (
            inner[-1] not in TERMINAL
            and first.isalpha()
            and first not in self.lexicon.saying
            and first not in self.lexicon.pronouns
        )

    def _expects_noun(self, lead: str) -> bool:
        """Say whether the words before can only go on with a name or a noun (``broadcast of “Fox News Sunday,”``)."""
        words = lead[-24:].lower().split()
        last = words[-1] if words else ""
        return last in self.lexicon.prepositions or last in self.lexicon.determiners or last.endswith(("'s", "’s"))

    def _names(self, lead: str) -> bool:
        """Say whether someone calls something so: an object before, no subject that speaks (``इसे लोग "नीला महल" कहते हैं``)."""
        words = set(lead.split()[-8:])
        return bool(words & self.lexicon.objects) and not words & self.lexicon.subject_marks

    def _is_party(self, word: str) -> bool:
        """Say whether a word is who speaks, or to whom something is said."""
        return self.lexicon.is_organisation(word) or word in self.lexicon.to

    def _announced(self, lead: str) -> bool:
        """Say whether the word before announces a title, a name, a sign, a so-called (``film``, ``bertuliskan``)."""
        words = [word.lower() for word in LAST_WORDS.findall(lead[-48:])[-2:]]
        if lead.endswith(":") and words and set(words[-1]) == {"x"}:
            return False  # what was announced is a name in marks: 'con la scritta "No limits": «…»'
        if lead.rstrip(" :,").rpartition(" ")[2] in self.lexicon.agencies or self._speaks_unnamed(words):
            return False  # "memberitahu Bernama:", which is also a word for "named"
        if self.lexicon.script == "words" and lead.endswith(("»:", '":', "”:", "’:")):
            return False  # "لصحيفة «الوطن»:"
        if self.lexicon.script == "words" and lead.endswith(":"):
            told = {bare_word(word, self.lexicon) for word in LAST_WORDS.findall(ENDED.split(lead[-160:])[-1])}
            if told & self.lexicon.strong_verbs:
                return False  # "حذرت … من إغلاق ألفي مقهى:"
        if self.lexicon.script == "words" and lead.endswith(":"):
            words = words[-1:]  # "في كلمة الافتتاح:"
        if words and words[-1][0] in self.lexicon.prefix_letters and words[-1][1:] in self.lexicon.scare:
            return True  # "لموقع «…»"
        spoken = bool(words) and words[-1] in self.lexicon.verbs and bool(self.lexicon.subject_marks)
        if spoken and self.lexicon.script == "words" and not self.lexicon.subject_marks.isdisjoint(lead[-90:].split()):
            return False  # "… ने एएनआई को बताया,"
        if self.lexicon.script == "han":
            return lead.rstrip("《“「").endswith(tuple(self.lexicon.scare))
        if len(words) == 2 and words[1] in self.lexicon.verbs and self._is_party(words[0]):
            return " ".join(words) in self.lexicon.scare  # "la empresa sostuvo", "агентству пояснили": not what is called so
        if lead.endswith(":") and self.lexicon.lower_roles:
            words = [word for word in words if word not in self.lexicon.verbs]  # "si è detto fiducioso:"
        return any(word in self.lexicon.scare for word in words) or " ".join(words) in self.lexicon.scare

    def _speaks_unnamed(self, words: list[str]) -> bool:
        """Say whether a verb of saying follows a word for naming (``who asked not to be named said,``)."""
        lexicon = self.lexicon
        if len(words) < 2 or words[0] not in lexicon.naming:
            return False
        return words[1] in lexicon.strong_verbs and words[1] not in lexicon.scare

    def _medium(self, cue: Cue, stretch: Stretch, later: Stretch | None) -> str | None:
        """Return the medium in marks of its own that a quotation was given to (``sagte sie dem „Ostkurier“``)."""
        if later is None or later.line != stretch.line or not self.lexicon.papers:
            return None
        if self.frames.sentence_end(cue.end, later.outer_start) < later.outer_start:
            return None
        words = self.masked[cue.start : later.outer_start].split()
        name = self.text[later.start : later.end]
        named = name[0].isupper() and len(name.split()) < MIN_SENTENCE_WORDS
        if not named or len(words) >= MAX_TOLD or not words or words[-1] not in self.lexicon.via_to:
            return None
        placed = words[-1] in self.lexicon.contracted and not self.frames.is_medium(name)  # "rief sie im „Goldenen Anker“"
        return None if placed else name

    def _declared(self, stretch: Stretch, floor: int, lead: str, size: int) -> bool:
        """Say whether a whole sentence follows a word that also gives names.

        A verb that speaks as well (``He declared “I think …”``), or any word at the end of an attribution with a colon.
        """
        inner = self.text[stretch.start : stretch.end]
        if size >= PARTIAL_WORDS and inner[0].islower() and not self._expects_noun(lead):
            words = lead[-24:].lower().split()
            return (
                len(words) > 1 and words[-2] in self.lexicon.objects and words[-2] in self.lexicon.verbs
            )  # "called her “the voice of …”"
        if size < PARTIAL_WORDS or not inner[0].isupper() or is_title(inner):
            return False
        ended = inner[-1] in SENTENCE_BREAK or self.masked[stretch.outer_end : stretch.outer_end + 1] in SENTENCE_BREAK
        if lead.endswith(":") and ended:
            cue = self.frames.before(floor, stretch.outer_start)
            return cue is not None and cue.word in self.lexicon.strong_verbs
        return lead.rpartition(" ")[2].lower() in self.lexicon.strong_verbs
