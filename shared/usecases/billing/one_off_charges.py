"""One-off charges: one action that becomes many bills, previewed and issued like any run.

All rows of a list are checked first; if one is wrong, all that are wrong are told and nothing is
stored. What only the subject itself can tell (nobody answers for it, the rule misses a fact) is
told by the preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, Inexact
from typing import Any

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.billing_card import pages_for
from shared.domain.billing_run import ONE_OFF_PREFIX, BillingRun, RunState, run_id_of
from shared.domain.calendar import Period, business_date
from shared.domain.charge_items import ChargeItem, RuleVersion, Scope, ScopeLevel
from shared.domain.charges.document import Node
from shared.domain.charges.errors import RuleRejected
from shared.domain.charges.instalments import read_instalment_plan
from shared.domain.charges.rule import parse_rule
from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.errors import NotFound, Rejected
from shared.domain.money import Money
from shared.domain.one_off import DueDayPast, Group, OneOff, OneOffRow
from shared.domain.property import Space, SubjectKind, Unit
from shared.domain.run_snapshot import RunSnapshot, SnapshotItem
from shared.usecases.billing.attempts import last_month
from shared.usecases.billing.billing_ports import Runs, Work
from shared.usecases.billing.earlier_runs import unusual_only
from shared.usecases.billing.run_snapshots import first_attempt
from shared.usecases.billing.run_sources import FIRST_ATTEMPT
from shared.usecases.metering.row_faults import RowFault, RowsRefused
from shared.usecases.ports import Cards, Clock, Directory, Once
from shared.usecases.reading import seen_community

AMOUNT, QUANTITY = "amount", "quantity"


class OneOffRuleRefused(Rejected):
    """One-off charges go by an amount, a price of a quantity, or a rule: by one of them.

    Without any, each row has its own amount, so there must be a list.
    """

    code = "one_off_rule_refused"


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One charge of a list: a subject, or one account of it, with its own amount or quantity."""

    subject_id: str = ""
    account_id: str = ""
    amount: Decimal | None = None
    quantity: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChargeOnce:
    """Charge an item once, in the books of month `period`, to a group or to rows.

    `on` (None: today) is the day on which an account has to answer for its subject.
    """

    once: Once
    community_id: str
    item_id: str
    period: str
    due_on: date
    on: date | None = None
    amount: Decimal | None = None
    price: Decimal | None = None
    rule: Mapping[str, Any] | None = None
    group: Group | None = None
    rows: tuple[ChargeRow, ...] = ()
    note: str = ""
    instalments: Mapping[str, Any] | None = field(default=None)


def charge_once(
    actor: Actor,
    command: ChargeOnce,
    *,
    directory: Directory,
    cards: Cards,
    runs: Runs,
    work: Work,
    clock: Clock,
) -> BillingRun:
    """The charges are being previewed; issuing them is up to people.

    Raises `NotFound`, `PeriodClosed`, `DueDayPast`, `TargetRefused`, `OneOffRuleRefused`,
    `RuleRejected`, `RowsRefused` naming every row that is wrong.
    """
    community = seen_community(actor, command.community_id, directory)
    period = Period.starting(command.period)
    community.require_open(last_month(period), "period")
    now = clock.now()
    today = business_date(now, community.time_zone)
    if command.due_on < today:
        raise DueDayPast(today=today.isoformat(), field="due_on")
    item = _item(actor, command, community, directory)
    one_off_id = derived_id(ONE_OFF_PREFIX[:-1], actor.company_id, command.once.key)
    rule = RuleVersion(
        id=one_off_id,
        item_id=item.id,
        scope=Scope(ScopeLevel.COMMUNITY, community.id),
        effective_from=period.first,
        document=_document(command, item),
        created_at=now,
        created_by=actor.name,
    )
    if command.instalments is not None:
        _check_instalments(command.instalments)
    one_off = OneOff(
        on=command.on or today,
        due_on=command.due_on,
        group=command.group,
        rows=_rows(actor.company_id, command, community, directory),
        note=command.note,
        instalments=command.instalments,
    )
    snapshot = RunSnapshot(
        run_id=run_id_of(one_off_id, period.key, 1),
        attempt=FIRST_ATTEMPT,
        company_id=actor.company_id,
        community_id=community.id,
        plan_id=one_off_id,
        period=period,
        seq=1,
        currency=community.currency,
        billed_on=today,
        due_on=command.due_on,
        snapshot_at=now,
        items=(SnapshotItem(item.id, item.name, item.category, tuple(SubjectKind), (rule,)),),
        comparison=unusual_only(community.billing),
        one_off=one_off,
    )
    pages = one_off.pages
    count = pages_for(cards.subjects_numbered(actor.company_id, community.id))
    run = first_attempt(
        snapshot, RunState.PREVIEWING, count if pages is None else len(pages), actor.name
    )
    runs.start(run, snapshot, once=command.once)
    work.split(run)
    return run


def _item(
    actor: Actor, command: ChargeOnce, community: Community, directory: Directory
) -> ChargeItem:
    item = directory.find(actor.company_id, ChargeItem, command.item_id)
    if item is None or item.community_id not in (None, community.id):
        raise NotFound(field="item_id")
    return item


def _document(command: ChargeOnce, item: ChargeItem) -> dict[str, Any]:
    """Return the rule that all charges go by, with the item's tax where it is not a rule itself.

    Raises `OneOffRuleRefused`, `RuleRejected`.
    """
    ways = [way for way in (command.amount, command.price, command.rule) if way is not None]
    if len(ways) > 1 or not (ways or command.rows):
        raise OneOffRuleRefused(field="amount")
    if command.rule is not None:
        try:
            return dict(parse_rule(dict(command.rule)).document)
        except RuleRejected as error:
            error.field = f"/rule{error.field or ''}"
            raise
    document: dict[str, Any] = {"schema": 1}
    if command.price is not None:
        document |= {"quantity": {"given": QUANTITY}, "price": f"{command.price:f}"}
    elif command.rows:
        document |= {"quantity": {"given": AMOUNT}, "price": "1"}
    else:
        document |= {"amount": f"{command.amount:f}", "per": "once"}
    tax = item.settings.tax
    if tax is not None:
        document["tax"] = {"percent": f"{tax.percent:f}", "included": tax.inclusive}
    return dict(parse_rule(document).document)


def _check_instalments(document: Mapping[str, Any]) -> None:
    """Pass if the document splits amounts into parts that have days. Raises `RuleRejected`."""
    node = Node(dict(document), RuleRejected, "/instalments")
    plan = read_instalment_plan(node)
    if plan.first_due is None and not plan.dates:
        raise node.refuse("days_missing")


def _rows(
    company_id: str, command: ChargeOnce, community: Community, directory: Directory
) -> tuple[OneOffRow, ...]:
    """Return the list with the page of each subject. Raises `RowsRefused`."""
    rows = command.rows
    known = directory.many(company_id, Account, {row.account_id for row in rows} - {""})
    accounts = {one.id: one for one in known.values() if one.community_id == community.id}
    subject_ids = [
        account.subject_id
        if (account := accounts.get(row.account_id)) is not None
        else row.subject_id
        for row in rows
    ]
    wanted = set(subject_ids) - {""}
    subjects: dict[str, Unit | Space] = {
        **directory.many(company_id, Unit, [one for one in wanted if one.startswith("unt_")]),
        **directory.many(company_id, Space, [one for one in wanted if one.startswith("spc_")]),
    }
    checked: list[OneOffRow] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, (row, subject_id) in enumerate(zip(rows, subject_ids, strict=True)):
        subject = subjects.get(subject_id)
        found = _faults(number, row, command, community)
        if row.account_id and row.account_id not in accounts:
            found.append(RowFault(number, "account_id", "row_account_unknown"))
        elif subject is None or subject.community_id != community.id:
            name = "account_id" if row.account_id else "subject_id"
            found.append(RowFault(number, name, "row_subject_unknown"))
        elif row.subject_id and row.subject_id != subject_id:
            found.append(RowFault(number, "subject_id", "row_subject_of_other_account"))
        else:
            place = (subject_id, row.account_id)
            first = seen.setdefault(place, number)
            if first != number:
                found.append(RowFault(number, "", "row_twice", {"first": first}))
            given = _given(row, command)
            checked.append(OneOffRow(subject.page, subject_id, row.account_id, given, row.note))
        faults += found
    if faults:
        raise RowsRefused(faults)
    return tuple(checked)


def _faults(
    number: int, row: ChargeRow, command: ChargeOnce, community: Community
) -> list[RowFault]:
    """Return what is wrong with a row's own values."""
    faults: list[RowFault] = []
    by_amount = command.price is None and command.rule is None
    if not row.subject_id and not row.account_id:
        faults.append(RowFault(number, "subject_id", "row_names_nobody"))
    if by_amount and row.amount is None and command.amount is None:
        faults.append(RowFault(number, AMOUNT, "row_amount_missing"))
    if command.price is not None and row.quantity is None:
        faults.append(RowFault(number, QUANTITY, "row_quantity_missing"))
    for name, value, used in (
        (AMOUNT, row.amount, command.price is None),
        (QUANTITY, row.quantity, not by_amount),
    ):
        if value is not None and not used:
            faults.append(RowFault(number, name, "row_value_unused"))
    amount = row.amount if row.amount is not None else command.amount
    if by_amount and amount is not None:
        try:
            Money.exactly(amount, community.currency)
        except Inexact:
            faults.append(RowFault(number, AMOUNT, "row_amount_too_fine"))
    return faults


def _given(row: ChargeRow, command: ChargeOnce) -> dict[str, str]:
    """Return the row's own quantities, as the rule reads them."""
    amount = row.amount if row.amount is not None else command.amount
    values = ((AMOUNT, amount), (QUANTITY, row.quantity))
    return {name: f"{value:f}" for name, value in values if value is not None}
