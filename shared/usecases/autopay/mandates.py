"""Autopay begun, shown, changed and ended, by an owner or by a clerk for them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.autopay.attempt import Attempt
from shared.domain.autopay.days import DayRule
from shared.domain.autopay.errors import AutopayExists, AutopayMoveRefused, AutopayNotFound
from shared.domain.autopay.mandate import (
    AutopayMark,
    Mandate,
    MandateState,
    SetupPage,
    Source,
    consent_of,
)
from shared.domain.community import Community
from shared.domain.derived_ids import derived_id
from shared.domain.ledger.online_order import ReturnUrlMissing
from shared.domain.payments.provider_errors import (
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
)
from shared.usecases.autopay.card_setups import (
    SETUP_LIFE,
    change_mandate,
    forget_card,
    needs_forgetting,
    open_page,
)
from shared.usecases.autopay.records import attempts_of, autopay_ref, mandate_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, LedgerBusy, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import Place, account_seen, place_of
from shared.usecases.paying.ports_payments import PaymentProvider
from shared.usecases.ports import (
    Clock,
    Directory,
    IdempotencyKeyReused,
    Once,
    Page,
    VersionStale,
)
from shared.usecases.reading import ById, ListOf

_TURNS = 5
_FIRST_LOOK = timedelta(hours=1)  # after which a setup nobody told the end of is asked about


@dataclass(frozen=True, slots=True)
class BeginAutopay:
    """Have the account's bills paid by `source`, each time at most `limit`, on `days`.

    `consent` is the text the payer agreed to. `return_url` is where they go from the card's page.
    """

    once: Once
    account_id: str
    source: Source
    limit: Decimal
    days: DayRule
    consent: str
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class ChangeAutopay:
    """New values: `limit`, `days`, `state` (active or paused); `consent` for a higher limit."""

    account_id: str
    version: int
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndAutopay:
    """No further bill is paid by itself."""

    account_id: str


@dataclass(frozen=True, slots=True)
class AutopayView:
    """A mandate and the newest attempts of its account, newest first."""

    mandate: Mandate
    attempts: tuple[Attempt, ...] = ()


def begin_autopay(
    actor: Actor,
    command: BeginAutopay,
    *,
    directory: Directory,
    ledger: Ledger,
    provider: PaymentProvider,
    payment_page: str,
    clock: Clock,
) -> Mandate:
    """Autopay by balance is active; by card it waits on the page where a card is saved.

    One that still waits for its card gives way. Raises `NotFound`, `AutopayExists`,
    `ConsentRefused`, `AmountNotPositive`, `MoneyTooFine`, `ReturnUrlMissing`,
    `IdempotencyKeyReused`, and what `open_page` raises.
    """
    account = account_seen(actor, command.account_id, directory)
    if command.source is Source.CARD and not (command.return_url or payment_page):
        raise ReturnUrlMissing(field="return_url")
    community = directory.get(actor.company_id, Community, account.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    new = _mandate(actor, command, account, place, command.return_url or payment_page)
    mandate = _stored(actor, new, ledger)
    return open_page(
        actor.company_id, mandate, community.language, ledger=ledger, provider=provider
    )


def get_autopay(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> AutopayView:
    """Return the account's autopay, the last one if it ended. Raises `AutopayNotFound`."""
    account = account_seen(actor, command.id, directory)
    mandate = _current(actor.company_id, account.id, ledger)
    page = ledger.page(actor.company_id, attempts_of(account.id), 3, None)
    return AutopayView(mandate, tuple(page.items))


def list_autopay_attempts(
    actor: Actor, command: ListOf, *, directory: Directory, ledger: Ledger
) -> Page[Attempt]:
    """Return part of the account's attempts, newest first. Raises `NotFound`."""
    account = account_seen(actor, command.parent, directory)
    return ledger.page(actor.company_id, attempts_of(account.id), command.limit, command.after)


def change_autopay(
    actor: Actor, command: ChangeAutopay, *, directory: Directory, ledger: Ledger, clock: Clock
) -> AutopayView:
    """Autopay has the new values, and bills it had given up are taken up again.

    Raises `NotFound`, `AutopayNotFound`, `VersionStale`, `AutopayMoveRefused`, `ConsentRefused`,
    `AmountNotPositive`, `MoneyTooFine`.
    """
    account = account_seen(actor, command.account_id, directory)
    community = directory.get(actor.company_id, Community, account.community_id)
    place = place_of(actor.company_id, community, ledger=ledger, clock=clock)
    found = _current(actor.company_id, account.id, ledger)
    wanted = dict(command.changes)
    limit = wanted.get("limit")
    limit_minor = found.limit_minor if limit is None else place.money(limit, "", "limit").minor
    text = wanted.get("consent")
    consent = None if text is None else consent_of(text, actor.name, place.now, limit_minor)

    def changed(before: Mandate) -> Mandate:
        if before.version != command.version:
            raise VersionStale(version=before.version, field="If-Match")
        state = wanted.get("state", before.state)
        values = {
            "limit_minor": limit_minor,
            "days": wanted.get("days", before.days),
            "consents": before.agreed(consent, limit_minor),
            "passed": (),
            "look_at": before.look_at or place.now,
        }
        if state is before.state and state is not MandateState.ENDED:
            return before.changed(**values)
        if before.state is MandateState.PENDING:  # only its card makes it active
            raise AutopayMoveRefused(state=before.state.value, wanted=state.value, field="state")
        return before.moved(state, reason="", **values)

    after = change_mandate(actor.company_id, found.id, changed, ledger=ledger)
    return AutopayView(after)


def end_autopay(
    actor: Actor,
    command: EndAutopay,
    *,
    directory: Directory,
    ledger: Ledger,
    provider: PaymentProvider,
    clock: Clock,
) -> AutopayView:
    """Autopay has ended, and its card is forgotten at the provider, now or at the next look.

    Repeating it changes nothing. Raises `NotFound`, `AutopayNotFound`.
    """
    account = account_seen(actor, command.account_id, directory)
    company_id, now = actor.company_id, clock.now()
    found = _current(company_id, account.id, ledger)

    def ended(before: Mandate) -> Mandate | None:
        return None if before.state is MandateState.ENDED else before.ended(actor.name, now)

    after = change_mandate(company_id, found.id, ended, ledger=ledger)
    if needs_forgetting(after):
        # Where that fails the mandate is looked at until the provider has forgotten the card.
        with suppress(ProviderRefused, ProviderUnavailable, ProviderUnknown):
            forget_card(company_id, after, ledger=ledger, provider=provider)
        after = ledger.find(company_id, mandate_ref(after.id)) or after
    return AutopayView(after)


def _mandate(
    actor: Actor, command: BeginAutopay, account: Account, place: Place, back: str
) -> Mandate:
    now = place.now.replace(microsecond=0)  # the provider knows whole seconds
    limit_minor = place.money(command.limit, "", "limit").minor
    card = command.source is Source.CARD
    return Mandate(
        id=derived_id("mnd", command.once.scope, command.once.key),
        community_id=account.community_id,
        account_id=account.id,
        source=command.source,
        currency=place.community.currency,
        limit_minor=limit_minor,
        days=command.days,
        state=MandateState.PENDING if card else MandateState.ACTIVE,
        consents=(consent_of(command.consent, actor.name, now, limit_minor),),
        created_at=now,
        digest=command.once.digest,
        taken_until=place.today,
        look_at=now + _FIRST_LOOK if card else now,
        setup=SetupPage(now + SETUP_LIFE, back) if card else None,
    )


def _stored(actor: Actor, new: Mandate, ledger: Ledger) -> Mandate:
    """Return the mandate, stored now or by the same request before."""
    mark_ref = autopay_ref(new.account_id)
    for _ in range(_TURNS):
        marked = ledger.find(actor.company_id, mark_ref)
        before_id = marked.mandate_id if marked else ""
        refs = [mandate_ref(new.id), mandate_ref(before_id or new.id)]

        def decision(
            seen: Seen, marked: AutopayMark | None = marked, before_id: str = before_id
        ) -> Decision[Mandate | None]:
            known = seen.find(mandate_ref(new.id))
            if known is not None:
                if known.digest != new.digest:
                    raise IdempotencyKeyReused(field="Idempotency-Key")
                return Decision(known)
            mark = seen.find(mark_ref)
            if mark != marked:
                return Decision(None)  # another request was quicker: look again
            other = seen.find(mandate_ref(before_id)) if before_id else None
            changes: list[Save] = []
            if other is not None and other.state in {MandateState.ACTIVE, MandateState.PAUSED}:
                raise AutopayExists(state=other.state.value)
            if other is not None and other.state is MandateState.PENDING:
                ended = other.ended(actor.name, new.created_at, "superseded")
                changes.append(Save(other, ended))
            made = replace(new, before_id=before_id)
            after = AutopayMark(
                new.account_id,
                new.id,
                mark.customer_id if mark else "",
                mark.version + 1 if mark else 1,
            )
            return Decision(made, (*changes, Save(None, made), Save(mark, after)))

        look = Look(records=(mark_ref, *dict.fromkeys(refs)))
        found = ledger.decide(actor.company_id, look, decision)
        if found is not None:
            return found
    raise LedgerBusy


def _current(company_id: str, account_id: str, ledger: Ledger) -> Mandate:
    mark = ledger.find(company_id, autopay_ref(account_id))
    found = ledger.find(company_id, mandate_ref(mark.mandate_id)) if mark else None
    if found is None:
        raise AutopayNotFound
    return found
