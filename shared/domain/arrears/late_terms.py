"""Late-fee policies 违约金 of a company or a community: dated versions that never change.

A bill goes by the version in force on its due day. A version after the first begins today at the
earliest, so that no day that is over is ever counted by another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.charge_items import LocalName
from shared.domain.errors import Conflict, NotFound, Rejected

VERSIONS_MAX = 50


class LateTermsNotFound(NotFound):
    """There is no such late-fee policy for this caller."""

    code = "late_fee_policy_not_found"


class LateTermsDayRefused(Rejected):
    """A new version begins after the one before it, and not on a day that is over."""

    code = "late_fee_policy_day_refused"


class LateTermsFull(Conflict):
    """A late-fee policy has as many versions as it can have."""

    code = "late_fee_policy_full"


@dataclass(frozen=True, slots=True)
class LateTermsVersion:
    """One version: in force from a day until the next begins. `source` notes law or contract."""

    number: int
    effective_from: date
    document: Mapping[str, object]
    source: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class LateTerms:
    """A late-fee policy of one community, or (community_id None) of all of the company's."""

    id: str
    community_id: str | None
    name: LocalName
    versions: tuple[LateTermsVersion, ...]
    created_at: datetime
    version: int = 1

    def in_force(self, day: date) -> LateTermsVersion | None:
        """Return the version that rules bills due on `day`, None before the first."""
        found = [one for one in self.versions if one.effective_from <= day]
        return found[-1] if found else None

    def numbered(self, number: int) -> LateTermsVersion | None:
        """Return one version, None if there is none of that number."""
        return next((one for one in self.versions if one.number == number), None)

    def then(self, version: LateTermsVersion, today: date) -> LateTerms:
        """Return the policy with one version more. `LateTermsDayRefused`, `LateTermsFull`."""
        if len(self.versions) >= VERSIONS_MAX:
            raise LateTermsFull(limit=VERSIONS_MAX)
        last = self.versions[-1].effective_from
        if version.effective_from <= last or version.effective_from < today:
            raise LateTermsDayRefused(
                value=version.effective_from.isoformat(),
                last=last.isoformat(),
                field="effective_from",
            )
        numbered = replace(version, number=self.versions[-1].number + 1)
        return replace(self, versions=(*self.versions, numbered), version=self.version + 1)

    def serves(self, community_id: str | None) -> bool:
        """Tell whether items of a community (None: of the whole company) may go by it."""
        return self.community_id in (None, community_id)
