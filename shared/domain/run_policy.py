"""Who has to look before bills are issued, and how far the clock goes by itself.

A community says it for all its plans. A plan may ask for a stricter review, never for less, and may
have its own way with the clock. One-off charges go by the community.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Review(StrEnum):
    """What a preview needs before it may be issued."""

    NONE = "none"  # whoever may issue decides
    REQUIRED = "required"  # somebody has reviewed it
    BY_ANOTHER = "by_another"  # somebody else than who previewed it has


_STRICTNESS = (Review.NONE, Review.REQUIRED, Review.BY_ANOTHER)


class ByClock(StrEnum):
    """What the clock does on a billing day."""

    ISSUE = "issue"
    PREVIEW = "preview"  # and leaves the issue to people


@dataclass(frozen=True, slots=True)
class RunPolicy:
    """How runs of one plan are issued."""

    review: Review = Review.NONE
    by_clock: ByClock = ByClock.ISSUE

    def narrowed(self, review: Review | None, by_clock: ByClock | None) -> RunPolicy:
        """Return the policy of one plan, whose wishes are given (None: no own)."""
        strictest = max(self.review, review or self.review, key=_STRICTNESS.index)
        return RunPolicy(strictest, by_clock or self.by_clock)

    @property
    def needs_review(self) -> bool:
        """Whether nothing is issued that nobody has reviewed."""
        return self.review is not Review.NONE

    @property
    def clock_issues(self) -> bool:
        """Whether the clock may issue what nobody has looked at."""
        return self.by_clock is ByClock.ISSUE and not self.needs_review
