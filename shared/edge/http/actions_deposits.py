"""Which use case answers each action about deposits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

giving_back = later("shared.usecases.depositing.giving_back")
keeping = later("shared.usecases.depositing.keeping")
lists = later("shared.usecases.depositing.lists")
settings = later("shared.usecases.depositing.settings")
taking = later("shared.usecases.depositing.taking")
works = later("shared.usecases.depositing.works")

ACTIONS: dict[str, Callable[..., Any]] = {
    "get_deposit_settings": settings.get_deposit_settings,
    "update_deposit_settings": settings.update_deposit_settings,
    "take_deposit": taking.take_deposit,
    "list_deposits": lists.list_deposits,
    "list_due_deposits": lists.list_due_deposits,
    "list_account_deposits": lists.list_account_deposits,
    "get_deposit": lists.get_deposit,
    "see_deposit_file": lists.see_deposit_file,
    "permit_works": works.permit_works,
    "inspect_works": works.inspect_works,
    "refund_deposit": giving_back.refund_deposit,
    "move_deposit": giving_back.move_deposit,
    "ask_keep": keeping.ask_keep,
    "approve_keep": keeping.approve_keep,
    "reject_keep": keeping.reject_keep,
    "withdraw_keep": keeping.withdraw_keep,
}
