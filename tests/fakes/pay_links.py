"""Pay links in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain.owners.pay_link import PayLink, PayLinkRevoked, PayLinkTaken

Place = tuple[str, str, str]


@dataclass
class MemoryPayLinks:
    """Keeps what the Access table keeps of pay links."""

    kept: dict[Place, PayLink] = field(default_factory=dict)
    hashes: dict[str, Place] = field(default_factory=dict)

    def secret(self) -> bytes:
        return b"a secret for tests"

    def by_hash(self, token_hash: str) -> PayLink | None:
        place = self.hashes.get(token_hash)
        return None if place is None else self.kept[place]

    def find(self, company_id: str, account_id: str, link_id: str) -> PayLink | None:
        return self.kept.get((company_id, account_id, link_id))

    def of_account(self, company_id: str, account_id: str) -> tuple[PayLink, ...]:
        found = [link for place, link in self.kept.items() if place[:2] == (company_id, account_id)]
        return tuple(sorted(found, key=lambda link: (link.created_at, link.id), reverse=True))

    def add(self, link: PayLink, token_hash: str) -> None:
        if _place(link) in self.kept:
            raise PayLinkTaken
        self.kept[_place(link)] = link
        self.hashes[token_hash] = _place(link)

    def revoke(self, link: PayLink) -> None:
        if self.kept[_place(link)].revoked_at is not None:
            raise PayLinkRevoked
        self.kept[_place(link)] = link

    def opened(self, link: PayLink, at: datetime) -> None:
        found = self.kept[_place(link)]
        self.kept[_place(link)] = replace(
            found,
            opened=found.opened + 1,
            first_opened_at=found.first_opened_at or at,
            last_opened_at=at,
        )


def _place(link: PayLink) -> Place:
    return link.company_id, link.account_id, link.id
