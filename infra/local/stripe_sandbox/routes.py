"""The calls the sandbox answers: method, path, the library's type, and what is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from infra.local.stripe_sandbox import (
    charges,
    checkout,
    customers,
    disputes,
    intents,
    payouts,
    refunds,
    setups,
    told,
)
from infra.local.stripe_sandbox.refusals import ApiError, Json

_MODULES = {
    "checkout.sessions": "checkout._session",
    "checkout.sessions.line_items": "checkout._session_line_item",
    "customers": "_customer",
    "setup_intents": "_setup_intent",
    "payment_methods": "_payment_method",
    "payment_intents": "_payment_intent",
    "charges": "_charge",
    "refunds": "_refund",
    "balance_transactions": "_balance_transaction",
    "payouts": "_payout",
    "disputes": "_dispute",
    "events": "_event",
}

Do = Callable[..., Json]


class Route(NamedTuple):
    """One call: `name` is how fault scripts know it."""

    method: str
    path: str
    name: str
    do: Do

    @property
    def params(self) -> str:
        """The library's type for the call: `_refund_create_params:RefundCreateParams`."""
        resource, _, verb = self.name.rpartition(".")
        module = _MODULES[resource]
        name = module.removeprefix("checkout.")
        words = "".join(word.title() for word in f"{name}_{verb}".split("_"))
        return f"{module}_{verb}_params:{words}Params"

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path with its id as a group."""
        return re.compile(self.path.replace(":id", r"([A-Za-z0-9_]+)"))


_S, _PI, _R = "/v1/checkout/sessions", "/v1/payment_intents", "/v1/refunds"
_B, _P, _D = "/v1/balance_transactions", "/v1/payouts", "/v1/disputes"
_C, _PM = "/v1/customers", "/v1/payment_methods"

ROUTES = [
    Route("POST", _S, "checkout.sessions.create", checkout.create),
    Route("GET", _S, "checkout.sessions.list", checkout.page),
    Route("GET", f"{_S}/:id", "checkout.sessions.retrieve", checkout.retrieve),
    Route("GET", f"{_S}/:id/line_items", "checkout.sessions.line_items.list", checkout.line_items),
    Route("POST", f"{_S}/:id/expire", "checkout.sessions.expire", checkout.expire),
    Route("POST", _C, "customers.create", customers.create),
    Route("GET", _C, "customers.list", customers.page),
    Route("GET", f"{_C}/:id", "customers.retrieve", customers.retrieve),
    Route("GET", "/v1/setup_intents/:id", "setup_intents.retrieve", setups.retrieve),
    Route("GET", f"{_PM}/:id", "payment_methods.retrieve", customers.retrieve_method),
    Route("POST", f"{_PM}/:id/detach", "payment_methods.detach", customers.detach),
    Route("POST", _PI, "payment_intents.create", intents.create),
    Route("GET", _PI, "payment_intents.list", intents.page),
    Route("GET", f"{_PI}/:id", "payment_intents.retrieve", intents.retrieve),
    Route("POST", f"{_PI}/:id/confirm", "payment_intents.confirm", intents.confirm),
    Route("POST", f"{_PI}/:id/cancel", "payment_intents.cancel", intents.cancel),
    Route("GET", "/v1/charges", "charges.list", charges.page),
    Route("GET", "/v1/charges/:id", "charges.retrieve", charges.retrieve),
    Route("POST", _R, "refunds.create", refunds.create),
    Route("GET", _R, "refunds.list", refunds.page),
    Route("GET", f"{_R}/:id", "refunds.retrieve", refunds.retrieve),
    Route("POST", f"{_R}/:id/cancel", "refunds.cancel", refunds.cancel),
    Route("GET", _B, "balance_transactions.list", payouts.movements),
    Route("GET", f"{_B}/:id", "balance_transactions.retrieve", payouts.movement),
    Route("POST", _P, "payouts.create", payouts.create),
    Route("GET", _P, "payouts.list", payouts.page),
    Route("GET", f"{_P}/:id", "payouts.retrieve", payouts.retrieve),
    Route("GET", _D, "disputes.list", disputes.page),
    Route("GET", f"{_D}/:id", "disputes.retrieve", disputes.retrieve),
    Route("POST", f"{_D}/:id", "disputes.update", disputes.update),
    Route("POST", f"{_D}/:id/close", "disputes.close", disputes.close),
    Route("GET", "/v1/events", "events.list", told.page),
    Route("GET", "/v1/events/:id", "events.retrieve", told.retrieve),
]

_COMPILED = [(route, route.pattern) for route in ROUTES]


def find(method: str, path: str) -> tuple[Route, list[str]]:
    """Return the route of a call and the ids in its path. Raises `ApiError` (404)."""
    for route, pattern in _COMPILED:
        if route.method == method and (match := pattern.fullmatch(path)):
            return route, list(match.groups())
    raise ApiError(404, f"Unrecognized request URL ({method}: {path}).", remembered=False)
