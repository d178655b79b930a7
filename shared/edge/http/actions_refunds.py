"""Which use case answers each action about refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

asking_refunds = later("shared.usecases.refunding.asking")
deciding_refunds = later("shared.usecases.refunding.deciding")
previewing_refunds = later("shared.usecases.refunding.previewing")
refunds_by_hand = later("shared.usecases.refunding.by_hand")
refund_files = later("shared.usecases.refunding.files")
refund_lists = later("shared.usecases.refunding.lists")
refund_settings = later("shared.usecases.refunding.settings")

ACTIONS: dict[str, Callable[..., Any]] = {
    "get_refund_settings": refund_settings.get_refund_settings,
    "update_refund_settings": refund_settings.update_refund_settings,
    "preview_refund": previewing_refunds.preview_refund,
    "ask_refund": asking_refunds.ask_refund,
    "approve_refund": deciding_refunds.approve_refund,
    "reject_refund": deciding_refunds.reject_refund,
    "withdraw_refund": deciding_refunds.withdraw_refund,
    "get_refund": refund_lists.get_refund,
    "list_refunds": refund_lists.list_refunds,
    "list_account_refunds": refund_lists.list_account_refunds,
    "list_refund_work": refunds_by_hand.list_refund_work,
    "route_part": refunds_by_hand.route_part,
    "pay_out_part": refunds_by_hand.pay_out_part,
    "return_part": refunds_by_hand.return_part,
    "send_refund_file": refund_files.send_refund_file,
    "see_refund_file": refund_files.see_refund_file,
}
