"""How a refund follows its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.domain.errors import Rejected
from shared.domain.ledger.payment import Payment, PaymentState
from shared.domain.refunds.holding import is_held
from shared.domain.refunds.part import (
    Need,
    PartState,
    RefundPart,
    Route,
    move_part,
    wanted_of,
)
from shared.domain.refunds.refund import Moved, Refund, RefundState, move
from shared.domain.refunds.refusals import GiveUpReasonMissing, RefundOnItsWay
from shared.domain.refunds.ways import past_limit, ways_back

RULES = "rules"


class RouteRefused(Rejected):
    """The money can't go back this way."""

    code = "refund_route_refused"


def why_not_sent(part: RefundPart, payment: Payment | None, now: datetime) -> Need:
    """Return why a part can't be sent to the provider now, or nothing if it can."""
    if payment is None or not (payment.provider and payment.provider.money_id):
        return Need.REFUSED
    if payment.state is PaymentState.DISPUTED:
        return Need.DISPUTED
    if not is_held(payment, part):
        return Need.NOT_HELD
    return Need.PAST_LIMIT if past_limit(payment, now) else Need.NOTHING


def with_part(refund: Refund, part: RefundPart, told: Moved) -> Refund:
    """Return the refund with the part as it is now, in the state that its parts give it.

    One version on. `told` is the line of its story about the part; without words it is left out.
    """
    parts = tuple(part if one.id == part.id else one for one in refund.parts)
    story = (*refund.moves, replace(told, part_id=part.id)) if told.what else refund.moves
    after = replace(refund, parts=parts, moves=story)
    for state in _way_to(after, _state_of(after)):
        after = move(after, state, told.at, told.by, **_dated(state, told.at))
    return replace(after, version=refund.version + 1)


def begun(refund: Refund, part: RefundPart, at: datetime) -> Refund:
    """Return the refund with the part sent, or tried once more."""
    if part.state is PartState.SENT:
        again = replace(part, tries=part.tries + 1)
        return with_part(refund, again, Moved(at, "", RULES))
    sent = move_part(
        part, PartState.SENT, need=Need.NOTHING, tries=1, first_at=at, unsure=False, at=at
    )
    return with_part(refund, sent, Moved(at, "part_sent", RULES))


def rerouted(
    refund: Refund,
    part: RefundPart,
    route: Route,
    payment: Payment | None,
    *,
    at: datetime,
    by: str,
) -> Refund:
    """Return the refund with the part waiting to go another way, or the same once more.

    Raises `RouteRefused` for a way its money can't go, `PartMoveRefused` for a part that went or
    may have gone.
    """
    ways = ways_back(payment, at)
    if route not in ways:
        raise RouteRefused(route=route.value, part_id=part.id, ways=", ".join(ways), field="route")
    if part.state is PartState.WAITING:
        waiting = replace(part, route=route, need=wanted_of(route), failure="", at=at)
    else:
        waiting = move_part(
            part,
            PartState.WAITING,
            route=route,
            need=wanted_of(route),
            attempt=part.attempt + 1,
            tries=0,
            first_at=None,
            unsure=False,
            provider_refund_id="",
            failure="",
            at=at,
        )
    return with_part(refund, waiting, Moved(at, "part_rerouted", by, note=route.value))


def given_up(refund: Refund, at: datetime, by: str, reason: str) -> Refund:
    """Return an approved refund withdrawn: what has not gone stays with us.

    Raises `RefundOnItsWay` where a part may have gone, `GiveUpReasonMissing`, and
    `RefundMoveRefused` where nothing is left to give up.
    """
    for part in refund.parts:
        if part.state is PartState.SENT:
            raise RefundOnItsWay(refund_id=refund.id, part_id=part.id)
    if not reason:
        raise GiveUpReasonMissing(field="reason")
    parts = tuple(
        move_part(part, PartState.WITHDRAWN, need=Need.NOTHING, at=at)
        if part.state in (PartState.WAITING, PartState.FAILED)
        else part
        for part in refund.parts
    )
    return move(refund, RefundState.WITHDRAWN, at, by, reason, parts=parts, remind_at=None)


def _state_of(refund: Refund) -> RefundState:
    states = {part.state for part in refund.parts}
    if states <= {PartState.WITHDRAWN, PartState.SETTLED} and PartState.WITHDRAWN in states:
        return RefundState.WITHDRAWN
    if states == {PartState.SETTLED}:
        return RefundState.SETTLED
    if PartState.FAILED in states:
        return RefundState.FAILED
    if states & {PartState.SENT, PartState.SETTLED} or refund.state is RefundState.FAILED:
        return RefundState.SENT
    return refund.state


def _way_to(refund: Refund, to: RefundState) -> tuple[RefundState, ...]:
    if refund.state is to:
        return ()
    begins = {RefundState.APPROVED, RefundState.FAILED, RefundState.WITHDRAWN}
    if to is RefundState.SETTLED and refund.state in begins:
        return (RefundState.SENT, to)
    return (to,)


def _dated(to: RefundState, at: datetime) -> dict[str, Any]:
    if to is RefundState.SENT:
        return {"sent_at": at}
    if to is RefundState.SETTLED:
        return {"settled_at": at}
    return {"failed_at": at}
