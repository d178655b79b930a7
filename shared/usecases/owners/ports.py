"""What the use cases of owners need from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from shared.domain.owners.pay_link import PayLink


class PayLinks(Protocol):
    """Pay links, found by their token's hash or by account. Each may give `StoreUnavailable`."""

    def secret(self) -> bytes:
        """Return the secret that tokens are derived from, the same for ever."""

    def by_hash(self, token_hash: str) -> PayLink | None:
        """Return the link, of whatever company, whose token has the hash."""

    def find(self, company_id: str, account_id: str, link_id: str) -> PayLink | None:
        """Return a link of an account, or None."""

    def of_account(self, company_id: str, account_id: str) -> tuple[PayLink, ...]:
        """Return all links of an account, newest first, ended ones included."""

    def add(self, link: PayLink, token_hash: str) -> None:
        """The link is there. Gives `PayLinkTaken` if it was before."""

    def revoke(self, link: PayLink) -> None:
        """The link is stored as revoked. Gives `PayLinkRevoked` if it already was."""

    def opened(self, link: PayLink, at: datetime) -> None:
        """One more opening of the link is counted."""
