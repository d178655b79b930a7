"""The ledger's night shift: every community proven, payment plans checked, balances deducted.

An order does one part and asks for the next, so that none takes long. Whatever comes twice, or
again after it was cut short, changes nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.billing_card import pages_for
from shared.domain.billing_run import BillingRun, RunNotFound
from shared.domain.bills import BillKey
from shared.domain.community import Community
from shared.domain.ledger.payment_plan import PaymentPlan
from shared.domain.ledger.proof_result import ProofResult
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.estate.all_communities import all_companies, communities_of
from shared.usecases.ledger.ledger_orders import (
    CheckPlans,
    CheckPromises,
    DeductBalances,
    GiveCredits,
    LedgerWork,
    LookAfterCommunity,
    LookAfterCompany,
    ProveOn,
)
from shared.usecases.ledger.ledger_ports import Ledger, proof_ref
from shared.usecases.ledger.ledger_reading import place_of
from shared.usecases.ledger.proof import (
    ProofNotFound,
    begin_proof,
    count_page,
    prove_last,
    prove_page,
)
from shared.usecases.paying.balances import DeductAfterRun, deduct_after_run, give_credits
from shared.usecases.paying.payment_plans import check_payment_plans
from shared.usecases.ports import Cards, Clock, Directory, Position
from shared.usecases.reporting.ports import Collection

BY = "ledger_proof"
PLANS_A_PART = 25
ACCOUNTS_A_PART = 50
CREDIT_PAGES_A_PART = 10


def begin_night(*, directory: Directory, work: LedgerWork) -> int:
    """Every company is asked to be looked after; return how many there are."""
    companies = [LookAfterCompany(company.id) for company in all_companies(directory)]
    work.ask(companies)
    return len(companies)


def look_after_company(order: LookAfterCompany, *, directory: Directory, work: LedgerWork) -> int:
    """Every community of the company is asked to be looked after; return how many there are."""
    company_id = order.company_id
    found = [
        LookAfterCommunity(company_id, each.id) for each in communities_of(company_id, directory)
    ]
    work.ask(found)
    return len(found)


def look_after_community(
    order: LookAfterCommunity,
    *,
    directory: Directory,
    cards: Cards,
    ledger: Ledger,
    work: LedgerWork,
    clock: Clock,
) -> ProofResult:
    """The day's proof is begun, or goes on; payment plans and promises are to be checked."""
    company_id, community_id = order.company_id, order.community_id
    result = begin_proof(
        company_id, community_id, BY, directory=directory, cards=cards, ledger=ledger, clock=clock
    )
    work.ask(
        [
            ProveOn(company_id, community_id, result.id),
            CheckPlans(company_id, community_id),
            CheckPromises(company_id, community_id),
        ],
    )
    return result


def prove_on(
    order: ProveOn,
    *,
    directory: Directory,
    cards: Cards,
    ledger: Ledger,
    collection: Collection,
    work: LedgerWork,
    clock: Clock,
) -> ProofResult:
    """One more page, or the next receipts, are proven and what follows is asked for, or it is over.

    Raises `ProofNotFound`.
    """
    company_id, community_id = order.company_id, order.community_id
    result = ledger.find(company_id, proof_ref(community_id, order.on))
    if result is None:
        raise ProofNotFound(day=order.on)
    if result.finished_at is not None:
        return result
    if result.pages_done == result.pages_total:
        result = prove_last(company_id, result, ledger=ledger, collection=collection, clock=clock)
        if result.finished_at is None:
            work.ask([order])
        return result
    community = directory.get(company_id, Community, community_id)
    page = result.pages_done
    until = result.reports_until
    part = prove_page(company_id, community, page, until, cards=cards, ledger=ledger)
    result = count_page(company_id, result, page, part, ledger=ledger)
    work.ask([order])
    return result


def check_plans(
    order: CheckPlans, *, directory: Directory, ledger: Ledger, work: LedgerWork, clock: Clock
) -> list[PaymentPlan]:
    """A part of the payment plans is as today finds it; return those that changed."""
    changed, following = check_payment_plans(
        order.company_id,
        order.community_id,
        _position(order.after),
        PLANS_A_PART,
        directory=directory,
        ledger=ledger,
        clock=clock,
    )
    if following:
        work.ask([CheckPlans(order.company_id, order.community_id, following.sort)])
    return changed


def deduct_balances(
    order: DeductBalances,
    *,
    directory: Directory,
    ledger: Ledger,
    runs: Runs,
    work: LedgerWork,
    clock: Clock,
) -> int:
    """A part of the balances has paid what is asked; return how many paid.

    The last part asks for the credits of the run. A community that does not want it is left alone.
    """
    company_id, community_id, run_id = order.company_id, order.community_id, order.run_id
    community = directory.get(company_id, Community, community_id)
    place = place_of(company_id, community, ledger=ledger, clock=clock)
    if not place.settings.auto_deduct:
        return 0
    paid, following = deduct_after_run(
        DeductAfterRun(company_id, community_id, run_id, ACCOUNTS_A_PART, _position(order.after)),
        directory=directory,
        ledger=ledger,
        runs=runs,
        clock=clock,
    )
    if following:
        work.ask([DeductBalances(company_id, community_id, run_id, following.sort)])
    else:
        work.ask([GiveCredits(company_id, community_id, run_id, 0)])
    return paid


def credit_pages(
    order: GiveCredits,
    *,
    directory: Directory,
    cards: Cards,
    ledger: Ledger,
    runs: Runs,
    bills: Bills,
    work: LedgerWork,
    clock: Clock,
) -> int:
    """The run's bills below zero on some pages are in the balances; return how many accounts got.

    Raises `RunNotFound`.
    """
    company_id, community_id = order.company_id, order.community_id
    run = runs.find(company_id, order.run_id)
    if run is None:
        raise RunNotFound(run_id=order.run_id)
    pages = pages_for(cards.subjects_numbered(company_id, community_id))
    end = min(order.page + CREDIT_PAGES_A_PART, pages)
    below = [
        account_id
        for page in range(order.page, end)
        for account_id in _below_zero(run, page, cards, bills)
    ]
    given = 0
    if below:
        given = give_credits(
            company_id,
            community_id,
            run.run_id,
            below,
            directory=directory,
            ledger=ledger,
            runs=runs,
            clock=clock,
        )
    if end < pages:
        work.ask([GiveCredits(company_id, community_id, run.run_id, end)])
    return given


def _below_zero(run: BillingRun, page: int, cards: Cards, bills: Bills) -> Sequence[str]:
    """Return the accounts of a page to which the run gave a bill below zero."""
    accounts = dict.fromkeys(
        days.account_id
        for card in cards.page_cards(run.company_id, run.community_id, page)
        for days in card.newest.accounts
    )
    keys = [BillKey(each, run.plan_id, run.period.key, run.seq) for each in accounts]
    found = bills.many(run.company_id, keys)
    return [key.account_id for key, stored in found.items() if stored.bill.minor < 0]


def _position(after: str) -> Position | None:
    return Position(after, "") if after else None
