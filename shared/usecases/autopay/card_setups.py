"""A mandate's card: the page on which it is saved, what came of that, and forgetting it.

Only the provider's word activates a mandate, never a payer's browser that comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from shared.domain.autopay.errors import AutopayNotFound
from shared.domain.autopay.mandate import AutopayMark, Mandate, MandateState, Source
from shared.domain.community import Language
from shared.domain.payments.provider import CheckoutState
from shared.domain.payments.provider_errors import NotAtProvider
from shared.domain.payments.saved_cards import CardSetupRequest
from shared.usecases.autopay.records import autopay_ref, mandate_ref
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.paying.ports_payments import SavedCards
from shared.usecases.ports import Clock

# As long as the provider keeps a page open, less what clocks differ by.
SETUP_LIFE = timedelta(hours=23)
_NEVER_OPENED = timedelta(hours=24)


def open_page(
    company_id: str, mandate: Mandate, language: Language, *, ledger: Ledger, provider: SavedCards
) -> Mandate:
    """The mandate knows the page on which its card is saved; a repeat finds the same page.

    Raises `ProviderRefused`, `ProviderKeyReused`, `ProviderUnavailable`, `ProviderUnknown`.
    """
    setup = mandate.setup
    if setup is None or setup.url or mandate.state is not MandateState.PENDING:
        return mandate
    customer_id = _customer(company_id, mandate, ledger, provider)
    opened = provider.open_card_setup(
        CardSetupRequest(
            setup_id=mandate.id,
            customer_id=customer_id,
            currency=mandate.currency,
            expires_at=setup.expires_at,
            return_url=setup.back,
            cancel_url=setup.back,
            language=language,
            references={"company": company_id, "account": mandate.account_id},
        ),
        key=mandate.id,
    )

    def with_page(before: Mandate) -> Mandate | None:
        page = replace(setup, checkout_id=opened.id, url=opened.url or "")
        same = before.setup == page and before.customer_id == customer_id
        return None if same else before.changed(setup=page, customer_id=customer_id)

    return change_mandate(company_id, mandate.id, with_page, ledger=ledger)


def settle_card_setup(
    company_id: str, mandate_id: str, *, ledger: Ledger, provider: SavedCards, clock: Clock
) -> str:
    """The mandate is active if its card is saved, ended if it never will be; returns which.

    Raises `ProviderUnavailable`, `StoreUnavailable`, `LedgerBusy`.
    """
    mandate = ledger.find(company_id, mandate_ref(mandate_id)) if mandate_id else None
    if mandate is None or mandate.setup is None:
        return "not_ours"
    if mandate.state is not MandateState.PENDING:
        return mandate.state.value
    now = clock.now()
    card = None
    over = now >= mandate.setup.expires_at + (_NEVER_OPENED - SETUP_LIFE)
    if mandate.setup.checkout_id:
        try:
            found = provider.card_setup(mandate.setup.checkout_id)
        except NotAtProvider:
            over = True
        else:
            card = found.card if found.state is CheckoutState.COMPLETE else None
            over = found.state is CheckoutState.EXPIRED

    def settled(before: Mandate) -> Mandate | None:
        if before.state is not MandateState.PENDING:
            return None
        if card is not None:
            return before.activated(card, now)
        return before.ended("provider", now, "card_never_saved") if over else None

    return change_mandate(company_id, mandate_id, settled, ledger=ledger).state.value


def forget_card(company_id: str, mandate: Mandate, *, ledger: Ledger, provider: SavedCards) -> bool:
    """The provider can't charge the ended mandate's card any more; tell whether that is so.

    A card that was saved on a page left open after the end is forgotten, too. Raises
    `ProviderUnavailable`, `ProviderUnknown`, `ProviderRefused`.
    """
    card = mandate.card
    if card is None and mandate.setup and mandate.setup.checkout_id:
        try:
            page = provider.card_setup(mandate.setup.checkout_id)
        except NotAtProvider:
            page = None
        if page is not None and page.state is CheckoutState.OPEN:
            return False
        card = page.card if page is not None else None
    if card is not None:
        provider.forget_card(card.id, key=f"{mandate.id}.forget")

    def forgotten(before: Mandate) -> Mandate | None:
        return None if before.card_forgotten else before.changed(card_forgotten=True)

    change_mandate(company_id, mandate.id, forgotten, ledger=ledger)
    return True


def change_mandate(
    company_id: str,
    mandate_id: str,
    change: Callable[[Mandate], Mandate | None],
    *,
    ledger: Ledger,
) -> Mandate:
    """The mandate is as `change` makes it (None: as it was). Raises `AutopayNotFound`."""
    ref = mandate_ref(mandate_id)

    def decision(seen: Seen) -> Decision[Mandate]:
        before = seen.get(ref, AutopayNotFound())
        after = change(before)
        return Decision(before) if after is None else Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def needs_forgetting(mandate: Mandate) -> bool:
    """Tell whether the provider may still have a card of an ended mandate."""
    return mandate.source is Source.CARD and not mandate.card_forgotten


def _customer(company_id: str, mandate: Mandate, ledger: Ledger, provider: SavedCards) -> str:
    """Return who the account is at the provider: one customer for all its mandates."""
    ref = autopay_ref(mandate.account_id)
    mark = ledger.find(company_id, ref)
    if mark is not None and mark.customer_id:
        return mark.customer_id
    references = {"company": company_id, "account": mandate.account_id}
    made = provider.keep_customer(references, key=f"{mandate.account_id}.customer")

    def decision(seen: Seen) -> Decision[str]:
        before = seen.find(ref)
        if before is None or before.customer_id:
            return Decision(before.customer_id if before else made)
        after: AutopayMark = replace(before, customer_id=made, version=before.version + 1)
        return Decision(made, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)
