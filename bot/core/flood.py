"""What of a new source is news: only what is recent. The rest is for the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.model import ArticleDraft, require_aware

NEWS = timedelta(days=3)
"""How old news of a new source may be: a weekend's."""
MOST_NEWS = 20
"""Articles of a new source that are news, the newest ones: a few digests' worth."""
MOST_UNDATED = 5
"""Of articles without a date, which may be from any time, the first ones in the feed."""


def archived(drafts: Sequence[ArticleDraft], *, now: datetime) -> frozenset[str]:
    """Return the keys of those drafts of a new source's first poll that are not news.

    ``drafts`` are in the feed's order. An article without a date may be of any age.
    """
    require_aware(now, "now")
    dated = sorted(
        ((moment, -place, draft.key) for place, draft in enumerate(drafts) if (moment := _moment(draft, now)) is not None),
        reverse=True,
    )
    recent = [key for moment, _, key in dated if moment >= now - NEWS][:MOST_NEWS]
    undated = [draft.key for draft in drafts if _moment(draft, now) is None][: min(MOST_UNDATED, MOST_NEWS - len(recent))]
    return frozenset(draft.key for draft in drafts).difference(recent, undated)


def _moment(draft: ArticleDraft, now: datetime) -> datetime | None:
    if draft.published_at is not None:
        return draft.published_at
    if draft.published_on is not None:
        # The day may be half over where it was printed: it counts to its end.
        return datetime.combine(draft.published_on, datetime.max.time(), now.tzinfo)
    return None
