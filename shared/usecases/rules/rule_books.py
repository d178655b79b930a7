"""Reading the books of rules that reach a community."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.charge_items import RuleVersion
from shared.domain.rule_book import ItemBook
from shared.usecases.ports import Directory


def rules_reaching(
    company_id: str, community_id: str, item_ids: Sequence[str], directory: Directory
) -> dict[str, tuple[RuleVersion, ...]]:
    """Return the versions of each item for the company, the community and its buildings.

    Withdrawn ones of the last week are among them; rules of single units and spaces are not.
    """
    places = [ItemBook(item_id, home) for item_id in item_ids for home in (None, community_id)]
    books = directory.rule_books(company_id, places)
    return {
        item_id: books[ItemBook(item_id, None)].versions
        + books[ItemBook(item_id, community_id)].versions
        for item_id in item_ids
    }
