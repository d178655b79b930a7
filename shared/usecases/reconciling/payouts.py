"""A payout read page by page: each row in its company's items, and the sums in the payout's sheet.

Rows that belong to nobody are the stage's own, under the platform's company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.payments.provider import ProviderPayout, SettlementRow
from shared.domain.reconciling.day import PayoutSheet
from shared.domain.reconciling.item import Booked, Found, Item, ItemKind
from shared.usecases.ledger.ledger_ports import Change, Decision, Ledger, Look, Save, Seen
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import Clock, Directory
from shared.usecases.reconciling.orders import ReadPayout, ReconcilingWork
from shared.usecases.reconciling.provider_rows import facts_of, item_id_of, owners_of
from shared.usecases.reconciling.records import item_ref, payout_ref
from shared.usecases.reconciling.saving import (
    FACTS_A_WRITE,
    Changes,
    change_items,
    in_version,
    merged_in,
    save_facts,
)

ROWS_A_PART = 100


def read_payout(
    order: ReadPayout,
    *,
    provider: PaymentProvider,
    directory: Directory,
    ledger: Ledger,
    work: ReconcilingWork,
    clock: Clock,
) -> PayoutSheet:
    """One more page of the payout is reconciled and the next asked for, or all of it is.

    Repeating it changes nothing. Raises `NotAtProvider`, `ProviderUnavailable`, `LedgerBusy`.
    """
    payout = provider.payout(order.payout_id)
    sheet = _opened(payout, provider.name, ledger)
    if sheet.read_at is not None:
        return sheet
    if not payout.itemised:
        _keep_sum(payout, sheet, provider.name, ledger, rows=False)
        return _finished(sheet, ledger, clock)
    # Whatever page was asked for, the next one that is not counted yet is read.
    rows = list(islice(provider.settlement_rows(payout.id, sheet.last_row), ROWS_A_PART))
    if rows:
        _save_rows(rows, payout, provider, directory=directory, ledger=ledger)
        sheet = _counted(sheet, rows, ledger)
    if len(rows) == ROWS_A_PART:
        work.ask([ReadPayout(payout.id, sheet.last_row)])
        return sheet
    _keep_sum(payout, sheet, provider.name, ledger, rows=True)
    return _finished(sheet, ledger, clock)


def _save_rows(
    rows: Sequence[SettlementRow],
    payout: ProviderPayout,
    provider: PaymentProvider,
    *,
    directory: Directory,
    ledger: Ledger,
) -> None:
    owned = owners_of(rows, provider, directory)
    for company_id in dict.fromkeys(one.company_id for one in owned):
        facts = facts_of(
            company_id,
            [one for one in owned if one.company_id == company_id],
            payout.id,
            provider.name,
            directory=directory,
            ledger=ledger,
        )
        for community_id in dict.fromkeys(fact.community_id for fact in facts):
            part = [fact for fact in facts if fact.community_id == community_id]
            if not community_id:
                save_facts(company_id, part, ledger=ledger)
                continue
            for start in range(0, len(part), FACTS_A_WRITE):
                group = part[start : start + FACTS_A_WRITE]
                _save_with_share(company_id, group, payout, provider.name, ledger)


def _save_with_share(
    company_id: str, facts: Sequence[Item], payout: ProviderPayout, provider: str, ledger: Ledger
) -> None:
    """The facts are in their items, and what is new of them in the community's share of the payout.

    The share is what the community's bank statement is to show.
    """
    community_id = facts[0].community_id
    key = f"{payout.id}.{community_id}"
    share_id = item_id_of(provider, ItemKind.PAYOUT, key)
    empty = Item(share_id, community_id, payout.arrives_on, ItemKind.PAYOUT, key)

    def decide(seen: Seen) -> tuple[Changes, tuple[Change, ...]]:
        changes = merged_in(seen, facts)
        news = sum(
            _of_payout(after, payout.id) - _of_payout(was, payout.id) for was, after in changes
        )
        if not changes:
            return changes, ()
        there = seen.find(item_ref(share_id))
        before = there or empty
        minor = (before.booked.minor if before.booked else 0) + news
        booked = Booked(payout.id, minor, payout.amount.currency, payout.arrives_on, payout.id)
        after = before.changed(booked=booked, found=before.found)
        if after != before:
            changes.append((there, in_version(after, before.version + 1)))
        return changes, ()

    change_items(
        company_id, [*(fact.id for fact in facts), share_id], decide, [*facts, empty], ledger=ledger
    )


def _of_payout(item: Item | None, payout_id: str) -> int:
    """Return what of an item is in the payout, in settled money."""
    if item is None:
        return 0
    return sum(one.net_minor for one in item.found if one.payout_id == payout_id)


def _opened(payout: ProviderPayout, provider: str, ledger: Ledger) -> PayoutSheet:
    ref = payout_ref(provider, payout.id)

    def decision(seen: Seen) -> Decision[PayoutSheet]:
        before = seen.find(ref)
        state = payout.state.value
        if before is None:
            fresh = PayoutSheet(
                provider,
                payout.id,
                payout.amount.minor,
                payout.amount.currency,
                payout.arrives_on,
                state,
                version=1,
            )
            return Decision(fresh, (Save(None, fresh),))
        if before.state == state:
            return Decision(before)
        after = replace(before, state=state, version=before.version + 1)
        return Decision(after, (Save(before, after),))

    return ledger.decide(PLATFORM_COMPANY, Look(records=(ref,)), decision)


def _counted(sheet: PayoutSheet, rows: Sequence[SettlementRow], ledger: Ledger) -> PayoutSheet:
    """The rows are in the payout's sums, once."""
    ref = payout_ref(sheet.provider, sheet.id)

    def decision(seen: Seen) -> Decision[PayoutSheet]:
        before = seen.find(ref) or sheet
        if before.last_row != sheet.last_row:
            return Decision(before)  # somebody else counted them
        after = replace(
            before,
            rows=before.rows + len(rows),
            gross_minor=before.gross_minor + sum(row.settled.gross.minor for row in rows),
            fee_minor=before.fee_minor + sum(row.settled.fee.minor for row in rows),
            net_minor=before.net_minor + sum(row.settled.net.minor for row in rows),
            last_row=rows[-1].id,
            version=before.version + 1,
        )
        return Decision(after, (Save(before, after),))

    return ledger.decide(PLATFORM_COMPANY, Look(records=(ref,)), decision)


def _keep_sum(
    payout: ProviderPayout, sheet: PayoutSheet, provider: str, ledger: Ledger, *, rows: bool
) -> None:
    """The payout itself is an item of the stage: what was sent against the sum of its rows."""
    booked = Booked(payout.id, payout.amount.minor, payout.amount.currency, payout.arrives_on)
    found = Found(f"{payout.id}.rows", sheet.net_minor, sheet.currency, payout.arrives_on)
    item = Item(
        item_id_of(provider, ItemKind.PAYOUT, payout.id),
        "",
        payout.arrives_on,
        ItemKind.PAYOUT,
        payout.id,
        booked,
        (found,) if rows else (),
        late=not rows,
        version=1,
    )
    save_facts(PLATFORM_COMPANY, [item], ledger=ledger)


def _finished(sheet: PayoutSheet, ledger: Ledger, clock: Clock) -> PayoutSheet:
    ref = payout_ref(sheet.provider, sheet.id)

    def decision(seen: Seen) -> Decision[PayoutSheet]:
        before = seen.find(ref) or sheet
        if before.read_at is not None:
            return Decision(before)
        after = replace(before, read_at=clock.now(), version=before.version + 1)
        return Decision(after, (Save(before, after),))

    return ledger.decide(PLATFORM_COMPANY, Look(records=(ref,)), decision)
