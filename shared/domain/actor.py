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
    OWNER = "owner"  # who owes: sees and pays accounts of their own, nothing else


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller whose company and role were decided by the authorizer, never by the caller.

    `communities` limits the caller to some communities of the company; None means all of them.
    `accounts` are those of an owner, who sees nothing but them; it says nothing of anyone else.
    """

    company_id: str
    role: Role
    name: str
    communities: frozenset[str] | None = None
    accounts: frozenset[str] = frozenset()

    def may_see(self, community_id: str) -> bool:
        """Tell whether the caller's scope covers all of `community_id`, as an owner's never does.

        So what forgets to ask `may_see_account` shows an owner nothing, rather than too much.
        """
        return self.role is not Role.OWNER and self._covers(community_id)

    def may_see_account(self, community_id: str, account_id: str) -> bool:
        """Tell whether the caller's scope covers the account, which is of `community_id`."""
        if self.role is Role.OWNER:
            return account_id in self.accounts and self._covers(community_id)
        return self.may_see(community_id)

    def _covers(self, community_id: str) -> bool:
        return self.communities is None or community_id in self.communities
