"""Requests about what a person does for a refund on its way."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from shared.domain.refunds.part import Route
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Body
from shared.usecases.refunding.by_hand import PayOutPart, ReturnPart, RoutePart

Reference = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class RouteBody(Body):
    """The way the part shall go."""

    route: Route

    def command(self, call: Call) -> RoutePart:
        """Return what sends the part that way."""
        return RoutePart(call.once, call.path["refund_id"], part_named(call), self.route)


class PayOutBody(Body):
    """The bank's `reference` of a transfer; cash needs none."""

    reference: Reference = ""

    def command(self, call: Call) -> PayOutPart:
        """Return what notes the paying out."""
        return PayOutPart(call.once, call.path["refund_id"], part_named(call), self.reference)


class ReturnBody(Body):
    """What the bank says of a transfer that it sent back."""

    reason: Reason

    def command(self, call: Call) -> ReturnPart:
        """Return what notes it."""
        return ReturnPart(call.once, call.path["refund_id"], part_named(call), self.reason)


def part_named(call: Call) -> str:
    """Return the id of the part of a path: it may be named by its number alone."""
    refund_id, part = call.path["refund_id"], call.path["part"]
    return part if "." in part else f"{refund_id}.{part}"
