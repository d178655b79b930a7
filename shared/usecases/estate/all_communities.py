"""The communities of all companies, by index, for what the platform's clock does."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.community import Community, Company
from shared.usecases.ports import Directory, Listing, Position

_A_READ = 100


def all_companies(directory: Directory) -> Iterator[Company]:
    """Yield every company, oldest first."""
    after: Position | None = None
    while True:
        listing = Listing(Company, PLATFORM_COMPANY, _A_READ, after)
        page = directory.page(PLATFORM_COMPANY, listing)
        yield from page.items
        after = page.next
        if after is None:
            return


def communities_of(company_id: str, directory: Directory) -> Iterator[Community]:
    """Yield every community of a company, by name."""
    after: Position | None = None
    while True:
        page = directory.page(company_id, Listing(Community, "", _A_READ, after))
        yield from page.items
        after = page.next
        if after is None:
            return
