"""Who is acting, as every use case and ledger entry needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a caller may do; the table of routes and roles is `shared/edge/http`."""

    PLATFORM = "platform"  # creates companies and their first key, and sees nothing of theirs
    ADMIN = "admin"
    FINANCE = "finance"
    MANAGER = "manager"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller whose company and role were decided by the authorizer, never by the caller.

    `communities` limits the caller to some communities of the company; None means all of them.
    """

    company_id: str
    role: Role
    name: str
    communities: frozenset[str] | None = None

    def may_see(self, community_id: str) -> bool:
        """Tell whether the caller's scope covers `community_id`."""
        return self.communities is None or community_id in self.communities
