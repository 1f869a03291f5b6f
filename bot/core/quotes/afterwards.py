"""Who is named only behind the first quotation of an article (``“I ran,” she said. Ada Quill, 41, was …``)."""

from __future__ import annotations

from bot.core.quotes.language_files import Gender
from bot.core.quotes.layout import Layout
from bot.core.quotes.mentions import Mentions
from bot.core.quotes.people import People, Person, agrees
from bot.core.quotes.salience import FAR

NEXT_LINES = 20
"""The next paragraph stands in so many lines behind a quotation's own: inserts and credits are between, no more."""


def named_afterwards(  # noqa: PLR0917 - private to the resolver, called from one place
    people: People, mentions: Mentions, layout: Layout, gender: Gender, position: int, line: int, *, alone: bool
) -> Person | None:
    """Return the first person who is named behind a position, in its line or the next, where nobody was named before.

    A pronoun of a gender must fit. Without one it must be the only person of the line that the quotation stands in (``alone``).
    """
    body = next((one.start for one in layout.lines if one.kind == "body"), 0)
    if any(people.of(one) is not None for one in mentions.between(max(body, position - FAR), position)):
        return None
    following = next((one for one in layout.lines[line + 1 : line + 1 + NEXT_LINES] if one.kind == "body"), None)
    end = layout.lines[line].end if alone or following is None else following.end
    named = [
        one for one in mentions.between(position, min(end, position + FAR)) if people.of(one) is not None and not one.governed
    ]
    persons = {one.person for one in named}
    if not named or (alone and len(persons) > 1) or not (named[0].sure or len(named[0].words) > 1):
        return None
    person = people.of(named[0])
    return person if person is not None and agrees(people.gender(person), gender) else None
