"""Quotes of charges, and of discounts and taxes, computed as charge rules compute them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.calendar import DateSpan, Period
from shared.domain.charges.charge import Charge, EffectiveRule, charge
from shared.domain.charges.document import Node
from shared.domain.charges.errors import ChargeBlocked, FactsRejected, RuleRejected
from shared.domain.charges.facts import Facts, Use, read_facts
from shared.domain.charges.meters import Warned
from shared.domain.charges.rule import ChargeRule, parse_rule
from shared.domain.charges.totals import BillTotal, bill_total
from shared.domain.money import Money
from shared.usecases.quoting.quote_answers import Figure, QuoteAnswer, QuoteLine, summed
from shared.usecases.quoting.quote_requests import (
    ChargeQuote,
    DiscountQuote,
    Document,
    ItemQuoted,
    TaxQuote,
)
from shared.usecases.quoting.quotes_pools import read_bands, read_use, share_line, share_of

# Discounts and taxes on an amount do not depend on a day; the engine wants one all the same.
_ANY_PERIOD = Period(2001, 1)


def quote_charge(request: ChargeQuote) -> QuoteAnswer:
    """Return a line per item, in the order given: later ones may be a percentage of earlier ones.

    What meters and pools give comes first, as lines without an amount; what only the whole bill
    can tell (its rounding, its taxes) comes last. Raises `RuleRejected`, `FactsRejected`,
    `ChargeBlocked` with the place at fault.
    """
    facts = read_facts(Node(request.facts, FactsRejected, "/facts"))
    uses, lines, warnings = _metered(request, facts.uses)
    shares = dict(facts.shares)
    for name, (pool, member_id) in request.pools.items():
        share = share_of(pool, member_id, f"pools.{name}")
        shares[name] = share.share
        # The part is a fact of the charge, not something owed by itself.
        figures = {**share_line(name, share).figures, "part": share.share.part}
        lines.append(QuoteLine(name, figures=figures, steps=share.steps))
    facts = replace(facts, uses=uses, shares=shares)
    charges: list[Charge] = []
    for item in request.items:
        found = _charged(request, item, facts)
        charges.append(found)
        lines.append(charge_line(item.name, found))
        # What does not apply comes to nothing, and so does a percentage of it.
        owed = {**facts.charges, item.name: found.amount.decimal}
        facts = replace(facts, charges=owed)
    total = bill_total(charges, request.currency)
    lines += _of_bill(total)
    return QuoteAnswer(
        "charge", request.currency, tuple(lines), total.amount, total.tax, {}, tuple(warnings)
    )


def _metered(
    request: ChargeQuote, known: Mapping[str, Use]
) -> tuple[dict[str, Use], list[QuoteLine], list[Warned]]:
    """Return the uses with those the meters give, a line for each, and what to look at."""
    uses = dict(known)
    lines: list[QuoteLine] = []
    warnings: list[Warned] = []
    for name, meter in request.meters.items():
        used, bands = read_use(meter), read_bands(meter)
        warnings += used.warnings
        before = uses.get(name, Use(Decimal(0)))
        uses[name] = replace(
            before,
            quantity=used.quantity,
            unit=before.unit or used.unit,
            bands=bands,
            estimated=used.estimated,
        )
        lines.append(
            QuoteLine(name, quantity=used.quantity, unit=used.unit, figures=bands, steps=used.steps)
        )
    return uses, lines, warnings


def _of_bill(total: BillTotal) -> list[QuoteLine]:
    """Return lines for what belongs to no single item."""
    lines = []
    if total.rounding.minor:
        lines.append(QuoteLine("bill_rounding", total.rounding))
    for one in total.taxes:
        name = f"bill_tax_{one.percent:f}"
        lines.append(QuoteLine(name, one.added, one.tax, figures={"base": one.base}))
    if total.steps:
        lines.append(QuoteLine("bill", steps=total.steps))
    return lines


def _charged(request: ChargeQuote, item: ItemQuoted, facts: Facts) -> Charge:
    rules = [
        EffectiveRule(f"rule_{at}", one.effective_from, _rule(one.document, one.place))
        for at, one in enumerate(item.rules, 1)
    ]
    own = _with_own_facts(facts, request.facts, item)
    try:
        return charge(rules, own, request.span, request.period, request.currency)
    except ChargeBlocked as blocked:
        blocked.field = item.place or "/rule"
        raise


def _with_own_facts(facts: Facts, common: Document, item: ItemQuoted) -> Facts:
    """Return the facts with those of one item put over the common ones, name by name."""
    if not item.facts:
        return facts
    read = read_facts(Node({**common, **item.facts}, FactsRejected, f"{item.place}/facts"))
    return replace(
        read,
        uses={**facts.uses, **read.uses},
        shares={**facts.shares, **read.shares},
        given={**facts.given, **read.given},
        charges={**facts.charges, **read.charges},
        changes={**facts.changes, **read.changes},
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
