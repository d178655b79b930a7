"""Quotes of charges, and of what goes into them: uses from meters, shares of pools, taxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.allocation import Allocation, MemberShare, allocate
from shared.domain.charges.allocation_policy import read_allocation_policy
from shared.domain.charges.charge import Charge, EffectiveRule, charge
from shared.domain.charges.document import Node
from shared.domain.charges.errors import ChargeBlocked, FactsRejected, RuleRejected
from shared.domain.charges.facts import Facts, Share, Use, read_facts
from shared.domain.charges.meter_policy import read_meter_policy
from shared.domain.charges.meters import MeterUse, Warned, estimate, spread, use_of
from shared.domain.charges.rule import ChargeRule, parse_rule
from shared.domain.money import Money, Rounding, RoundingMode
from shared.usecases.quote_answers import (
    Figure,
    QuoteAnswer,
    QuoteLine,
    policy_node,
    shown_percent,
    summed,
)
from shared.usecases.quote_requests import (
    AllocationQuote,
    ChargeQuote,
    DiscountQuote,
    Document,
    ItemQuoted,
    MeterQuote,
    TaxQuote,
)

# Discounts and taxes on an amount do not depend on a day; the engine wants one all the same.
_ANY_PERIOD = Period(2001, 1)


def quote_charge(request: ChargeQuote) -> QuoteAnswer:
    """Return a line per item, in the order given: later ones may be a percentage of earlier ones.

    Raises `RuleRejected`, `FactsRejected`, `ChargeBlocked` with the place at fault.
    """
    facts = read_facts(Node(request.facts, FactsRejected, "/facts"))
    lines: list[QuoteLine] = []
    warnings: list[Warned] = []
    uses = dict(facts.uses)
    for name, meter in request.meters.items():
        used = read_use(meter)
        warnings += used.warnings
        known = uses.get(name, Use(Decimal(0)))
        uses[name] = replace(
            known,
            quantity=used.quantity,
            unit=known.unit or used.unit,
            estimated=used.estimated,
        )
        lines.append(QuoteLine(name, quantity=used.quantity, unit=used.unit, steps=used.steps))
    shares = dict(facts.shares)
    for name, (pool, member_id) in request.pools.items():
        share = _share_of(pool, member_id, f"pools.{name}")
        shares[name] = share.share
        # The part is a fact of the charge, not something owed by itself.
        figures = {**_share_line(name, share).figures, "part": share.share.part}
        lines.append(QuoteLine(name, figures=figures, steps=share.steps))
    facts = replace(facts, uses=uses, shares=shares)
    for at, item in enumerate(request.items):
        line, owed = _item(request, item, facts, at)
        lines.append(line)
        facts = replace(facts, charges={**facts.charges, item.name: owed})
    # A share is not owed by itself: only the items are.
    priced = [
        line if line.name in _names(request) else replace(line, amount=None) for line in lines
    ]
    return replace(summed("charge", request.currency, priced), warnings=tuple(warnings))


def _names(request: ChargeQuote) -> set[str]:
    return {item.name for item in request.items}


def _item(
    request: ChargeQuote, item: ItemQuoted, facts: Facts, at: int
) -> tuple[QuoteLine, Decimal]:
    place = f"/items/{at}"
    rules = [
        EffectiveRule(f"rule_{n}", one.effective_from, _rule(one.document, f"{place}/rules/{n}"))
        for n, one in enumerate(item.rules)
    ]
    own = _with_own_facts(facts, request.facts, item.facts, place)
    try:
        found = charge(rules, own, request.span, request.period, request.currency)
    except ChargeBlocked as blocked:
        blocked.field = f"items.{at}"
        raise
    return charge_line(item.name, found), found.amount.decimal


def _with_own_facts(facts: Facts, common: Document, own: Document, place: str) -> Facts:
    """Return the facts with those of one item put over the common ones, key by key."""
    if not own:
        return facts
    read = read_facts(Node({**common, **own}, FactsRejected, f"{place}/facts"))
    return replace(
        read,
        uses={**facts.uses, **read.uses},
        shares={**facts.shares, **read.shares},
        charges={**facts.charges, **read.charges},
    )


def charge_line(name: str, found: Charge) -> QuoteLine:
    """Return a charge as a line; one that does not apply has no amount."""
    figures: dict[str, Figure] = {"applies": found.applies}
    if not found.applies:
        return QuoteLine(name, figures=figures)
    figures["net"] = found.amount - found.tax
    if found.carried:
        figures["carried"] = found.carried
    for at, part in enumerate(found.parts if len(found.parts) > 1 else (), 1):
        figures |= {
            f"part_{at}": part.amount,
            f"part_{at}_from": part.first,
            f"part_{at}_to": part.last,
            f"part_{at}_rule": part.version_id,
        }
    return QuoteLine(
        name=name,
        amount=found.amount,
        tax=found.tax,
        quantity=found.quantity,
        unit=found.unit,
        price=found.price,
        figures=figures,
        steps=found.steps,
    )


def _rule(document: Mapping[str, Any], place: str) -> ChargeRule:
    try:
        return parse_rule(dict(document))
    except RuleRejected as refused:
        own = "" if refused.field in (None, "/") else refused.field
        refused.field = f"{place}{own}"
        raise


def quote_meter(request: MeterQuote) -> QuoteAnswer:
    """Return the use, and its parts by period where a spread was asked for."""
    used = read_use(request)
    figures: dict[str, Figure] = {"estimated": used.estimated, "carried": used.carried}
    line = QuoteLine("use", quantity=used.quantity, unit=used.unit, figures=figures,
                     steps=used.steps)  # fmt: skip
    lines = [line]
    if request.spread_days:
        parts = spread(used.quantity, request.spread_days, request.spread_unit)
        lines += [
            QuoteLine(f"period_{at}", quantity=part, unit=used.unit)
            for at, part in enumerate(parts, 1)
        ]
    return QuoteAnswer("meter", "", tuple(lines), None, warnings=used.warnings)


def read_use(request: MeterQuote) -> MeterUse:
    """Return the use of a meter quote, sub-meters taken off and a missing reading estimated."""
    policy = read_meter_policy(policy_node(request.policy))
    subs = [use_of(stretches, request.unit).quantity for stretches in request.sub_meters]
    around = replace(request.around, sub_uses=(*request.around.sub_uses, *subs))
    if request.estimate_by:
        rounding = policy.rounding or Rounding(RoundingMode.HALF_UP, Decimal(1))
        around = replace(around, expected=estimate(request.estimate_by, around.days, rounding))
    return use_of(request.stretches, request.unit, policy, around)


def quote_allocation(request: AllocationQuote) -> QuoteAnswer:
    """Return every member's part; steps for those named, or for the first few."""
    found = _allocated(request)
    total = found.settled.total
    lines = [_share_line(share.member_id, share) for share in found.shares]
    return summed(
        "allocation",
        request.currency,
        lines,
        total=total.total,
        unit=total.symbol,
        members=len(found.shares),
        sum_of_parts=sum((share.share.part for share in found.shares), Decimal(0)),
        sum_if_each_rounded=found.sum_if_each_rounded,
    )


def _allocated(request: AllocationQuote) -> Allocation:
    policy = read_allocation_policy(policy_node(request.policy))
    return allocate(policy, request.pool, request.currency, request.members, request.explain)


def _share_of(pool: AllocationQuote, member_id: str, place: str) -> MemberShare:
    """Return the share of one member of a pool."""
    only = replace(pool, explain=frozenset({member_id}))
    for share in _allocated(only).shares:
        if share.member_id == member_id:
            return share
    raise FactsRejected("key_missing", field=place, key=member_id)


def _share_line(name: str, share: MemberShare) -> QuoteLine:
    own: Share = share.share
    figures: dict[str, Figure] = {
        "key": own.key,
        "keys": own.keys,
        "percent": shown_percent(share.percent),
        "pool_total": own.total,
    }
    return QuoteLine(
        name,
        share.amount,
        quantity=own.part if own.unit else None,
        unit=own.unit,
        figures=figures,
        steps=share.steps,
    )


def quote_discount(request: DiscountQuote) -> QuoteAnswer:
    """Return an amount after its discounts, computed as a charge rule would."""
    rule: dict[str, Any] = {"amount": f"{request.amount.decimal:f}", "per": "once"}
    rule["discounts"] = [dict(one) for one in request.discounts]
    if request.rounding is not None:
        rule["rounding"] = request.rounding
    if request.tax is not None:
        rule["tax"] = request.tax
    found = _once(rule, request.currency)
    line = charge_line("amount", found)
    line = replace(line, figures={**line.figures, "saved": request.amount - found.amount})
    return summed("discount", request.currency, [line])


def quote_tax(request: TaxQuote) -> QuoteAnswer:
    """Return net, tax and gross of each amount, or of their sum where the stage is the bill."""
    policy = dict(request.policy)
    amounts = list(request.amounts)
    if policy.get("stage") == "bill":
        policy["stage"] = "line"
        amounts = [Money(sum(one.minor for one in amounts), request.currency)]
    lines = []
    for at, amount in enumerate(amounts, 1):
        rule = {"amount": f"{amount.decimal:f}", "per": "once", "tax": policy}
        line = charge_line(f"amount_{at}", _once(rule, request.currency))
        gross = line.amount or amount
        figures: dict[str, Figure] = {**line.figures, "gross": gross}
        lines.append(replace(line, figures=figures))
    return summed("tax", request.currency, lines)


def _once(rule: dict[str, Any], currency: str) -> Charge:
    parsed = _rule(rule, "/policy")
    version = EffectiveRule("rule", date.min, parsed)
    span: DateSpan = _ANY_PERIOD.span
    return charge([version], Facts(), span, _ANY_PERIOD, currency)
