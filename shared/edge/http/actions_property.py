"""Which use case answers each action about communities, what stands in them and who holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

accounts = later("shared.usecases.estate.accounts")
buildings = later("shared.usecases.estate.buildings")
communities = later("shared.usecases.estate.communities")
property = later("shared.usecases.estate.property")
registrations = later("shared.usecases.estate.registrations")

ACTIONS: dict[str, Callable[..., Any]] = {
    "create_community": communities.create_community,
    "list_communities": communities.list_communities,
    "get_community": communities.get_community,
    "update_community": communities.update_community,
    "create_building": buildings.create_building,
    "list_buildings": buildings.list_buildings,
    "get_building": buildings.get_building,
    "update_building": buildings.update_building,
    "create_unit": property.create_unit,
    "list_units": property.list_units,
    "get_unit": property.get_unit,
    "update_unit": property.update_unit,
    "set_unit_status": property.set_unit_status,
    "create_space": property.create_space,
    "list_spaces": property.list_spaces,
    "get_space": property.get_space,
    "update_space": property.update_space,
    "set_space_status": property.set_space_status,
    "create_holder": accounts.create_holder,
    "list_holders": accounts.list_holders,
    "get_holder": accounts.get_holder,
    "update_holder": accounts.update_holder,
    "list_accounts_of_holder": accounts.list_accounts_of_holder,
    "open_account": accounts.open_account,
    "list_accounts": accounts.list_accounts,
    "get_account": accounts.get_account,
    "update_account": accounts.update_account,
    "hand_over": accounts.hand_over,
    "register": registrations.register,
}
