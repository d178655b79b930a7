"""Which use case answers which endpoint about late fees, disputes, plans; imported when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

bill_instalments = later("shared.usecases.billing.bill_instalments")
disputing = later("shared.usecases.arrears.disputing")
explaining = later("shared.usecases.arrears.explaining")
payment_plans = later("shared.usecases.paying.payment_plans")
policies = later("shared.usecases.arrears.late_policies")

ACTIONS: dict[str, Callable[..., Any]] = {
    "create_late_policy": policies.create_late_policy,
    "list_late_policies": policies.list_late_policies,
    "get_late_policy": policies.get_late_policy,
    "add_late_version": policies.add_late_version,
    "explain_late_fee": explaining.explain_late_fee,
    "dispute_bill": disputing.dispute_bill,
    "get_bill_disputes": disputing.get_bill_disputes,
    "close_bill_dispute": disputing.close_bill_dispute,
    "split_bill": bill_instalments.split_bill,
    "agree_payment_plan": payment_plans.agree_payment_plan,
    "list_payment_plans": payment_plans.list_payment_plans,
    "list_running_plans": payment_plans.list_running_plans,
    "get_payment_plan": payment_plans.get_payment_plan,
    "cancel_payment_plan": payment_plans.cancel_payment_plan,
}
