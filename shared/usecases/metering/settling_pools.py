"""Settling a run's share pools before its pages are billed: fold by fold, a few pages a step.

A step takes up what the one before put down, asks pages, and puts down how far it came, over
exactly that step: of several workers one goes on and the others stop. A step may be repeated and
interrupted anywhere. What the pools come to is stored once and is all that pages need.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.billing_card import pages_for
from shared.domain.billing_run import BillingRun
from shared.domain.errors import LevyError, Unavailable
from shared.domain.metering.pool_members import PoolTerms, terms_of
from shared.domain.metering.pool_settling import (
    Failure,
    PoolResult,
    PoolState,
    Settling,
    begin,
    with_fold,
    with_measure,
)
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.billing.billing_ports import Runs, Work
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.pool_measuring import PoolMeters
from shared.usecases.metering.pool_pages import PoolPages
from shared.usecases.ports import Cards, Clock, Directory

# A step of so many pages takes a few seconds, well within a function's minute.
PAGES_A_STEP = 250


def settle_pools(
    run: BillingRun,
    step: int | None,
    *,
    directory: Directory,
    cards: Cards,
    readings: Readings,
    runs: Runs,
    settlements: Settlements,
    work: Work,
    clock: Clock,
) -> bool:
    """Settle the pools of the run's current attempt; True if this call came to their end.

    `step` is what the message asks to go on from, None whatever was put down last. Where more is to
    do, a message is sent for it.
    """
    stored = settlements.settling(run)
    if step is not None and stored is not None and stored.step != step:
        if stored.step == step + 1:  # whoever put it down may have died before saying so
            work.settle(run, stored.step)
        return False
    snapshot = runs.snapshot(run.company_id, run.run_id, run.attempt)
    job = _Job(run, snapshot, directory, cards, readings)
    settling = job.go_on(stored or Settling(0, 0, 0, job.first_states()))
    if not settling.done:
        settling = replace(settling, step=settling.step + 1)
        if settlements.put_down(run, settling, clock.now()):
            work.settle(run, settling.step)
        return False
    carried = settlements.results(run.company_id, run.run_id, run.attempt)
    results = [*carried, *job.unreadable, *(state.result for state in settling.states)]
    return settlements.settle(run, settling.step, results, clock.now())


class _Job:
    """The pools of one attempt and the pages they ask."""

    def __init__(
        self,
        run: BillingRun,
        snapshot: RunSnapshot,
        directory: Directory,
        cards: Cards,
        readings: Readings,
    ) -> None:
        self._currency = snapshot.currency
        self.unreadable: list[PoolResult] = []
        self._terms: list[PoolTerms] = []
        for pool in snapshot.pools_to_settle:
            try:
                self._terms.append(terms_of(pool, snapshot.period))
            except LevyError as error:
                failure = Failure.of(error, pool.id)
                self.unreadable.append(PoolResult(pool.id, failure=failure))
        self._pages = PoolPages(
            run.company_id,
            run.community_id,
            snapshot.window,
            snapshot.snapshot_at,
            cards,
            readings,
        )
        self._count = pages_for(cards.subjects_numbered(run.company_id, run.community_id))
        self._meters = None
        if snapshot.window is not None:
            self._meters = PoolMeters(
                run.company_id,
                run.community_id,
                snapshot.window,
                snapshot.snapshot_at,
                directory=directory,
                readings=readings,
            )

    def first_states(self) -> tuple[PoolState, ...]:
        """Return the states of pools nobody has asked any page about."""
        return tuple(begin(each) for each in self._terms)

    def go_on(self, settling: Settling) -> Settling:
        """Return the settling some pages further, or done."""
        asked = 0
        while not settling.done:
            if settling.next_page >= self._count:
                settling = self._next_fold(settling)
            elif asked == PAGES_A_STEP:
                break
            else:
                states = self._pages.asked(settling.next_page, self._terms, settling.states)
                page = settling.next_page + 1
                settling = replace(settling, next_page=page, states=tuple(states))
                asked += 1
        return settling

    def _next_fold(self, settling: Settling) -> Settling:
        if settling.fold == 0:
            pairs = zip(settling.states, self._terms, strict=True)
            states = tuple(self._measured(state, terms) for state, terms in pairs)
        else:
            states = tuple(with_fold(state) for state in settling.states)
        return replace(settling, fold=settling.fold + 1, next_page=0, states=states)

    def _measured(self, state: PoolState, terms: PoolTerms) -> PoolState:
        if state.done:
            return state
        try:
            measured = self._meters.measure(terms, state.behind) if self._meters else None
        except Unavailable:
            raise
        except LevyError as error:
            return state.failed(error)
        return with_measure(state, terms, self._currency, measured)
