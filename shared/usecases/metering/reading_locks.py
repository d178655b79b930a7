"""Which readings are locked: those by which somebody was, or is being, billed.

The community's gate says through which day each plan was measured. Behind that day a reading can
be entered only for a subject that has no bill of those periods (a blocked account waits for
exactly that), never while a run is being issued, and never in a closed month. Whatever is written
depends on the gate not having moved since it was looked at.
"""

from __future__ import annotations

from datetime import date

from shared.domain.billing_card import BillingCard, accounts_in
from shared.domain.billing_plan import BillingPlan
from shared.domain.billing_run import RunState, run_id_of
from shared.domain.calendar import Period
from shared.domain.charges.computation_errors import ReadingLocked
from shared.domain.community import Community
from shared.domain.metering.errors import ReadingsHeld
from shared.domain.metering.meter import Meter
from shared.domain.metering.windows import Gate, PlanGate, closes_on
from shared.usecases.billing.billing_ports import Bills, Runs
from shared.usecases.metering.metering_ports import Settlements
from shared.usecases.ports import Cards, Change, Create, Directory, Keep

# What lies further back than so many billed periods is locked without looking at bills.
_PERIODS_LOOKED_AT = 24
_BILLS_OF_A_PERIOD = 30


class Locks:
    """The locks of one community, for as long as one request takes."""

    def __init__(
        self,
        company_id: str,
        community: Community,
        *,
        directory: Directory,
        cards: Cards,
        runs: Runs,
        bills: Bills,
        settlements: Settlements,
    ) -> None:
        self._company_id, self._community = company_id, community
        self._directory, self._cards = directory, cards
        self._runs, self._bills, self._settlements = runs, bills, settlements
        self._gate: Gate | None = None
        self._looked = False

    def require_free(self, meter: Meter, day: date, field: str) -> Change:
        """Pass if a reading of that day can be entered or withdrawn.

        Returns the change on which the write must depend. Raises `PeriodClosed`, `ReadingLocked`,
        `ReadingsHeld`.
        """
        self._community.require_open(day.isoformat()[:7], field)
        gate = self._seen_gate()
        for held in gate.plans if gate else ():
            if day <= held.through and self._reads(held, meter):
                self._require_unbilled(meter, day, held, field)
        return kept(gate, self._community.id)

    def look_again(self) -> None:
        """Forget the gate, because it has moved."""
        self._looked = False

    def _seen_gate(self) -> Gate | None:
        if not self._looked:
            self._gate = self._directory.find(self._company_id, Gate, self._community.id)
            self._looked = True
        return self._gate

    def _reads(self, held: PlanGate, meter: Meter) -> bool:
        bills_it = not meter.shared and meter.measures in held.uses
        return bills_it or self._measures_pools(held, meter)

    @staticmethod
    def _measures_pools(held: PlanGate, meter: Meter) -> bool:
        return meter.id in held.meters or meter.main_id in held.meters

    def _require_unbilled(self, meter: Meter, day: date, held: PlanGate, field: str) -> None:
        run = self._runs.find(self._company_id, held.run_id)
        if run is not None and run.state is RunState.ISSUING:
            raise ReadingsHeld(run_id=run.run_id, through=held.through.isoformat(), field=field)
        locked = ReadingLocked(on=day.isoformat(), billed_to=held.through.isoformat(), field=field)
        periods = self._periods(held, day)
        if periods is None:
            raise locked
        if self._measures_pools(held, meter) and any(
            self._is_settled(meter, held.plan_id, period) for period in periods
        ):
            raise locked
        bills_it = not meter.shared and meter.measures in held.uses
        if bills_it and self._is_billed(meter, held.plan_id, periods):
            raise locked

    def _periods(self, held: PlanGate, day: date) -> list[Period] | None:
        """Return the periods up to the held one that a reading of `day` bears on, newest first.

        None if they are too many to look at.
        """
        period = Period.starting(held.period, held.months)
        periods = [period]
        if day > held.since:
            return periods
        plan = self._directory.get(self._company_id, BillingPlan, held.plan_id)
        while len(periods) < _PERIODS_LOOKED_AT:
            period = period.shift(-1)
            if period.key < plan.first_period:
                return periods
            periods.append(period)
            if closes_on(plan, period.shift(-1)) < day:
                return periods
        return None

    def _is_billed(self, meter: Meter, plan_id: str, periods: list[Period]) -> bool:
        """Tell whether somebody was billed for the meter's use in one of the periods."""
        if meter.page is None:
            return False
        card: BillingCard = self._cards.card(
            self._company_id, meter.community_id, meter.page, meter.place_id
        )
        for period in periods:
            for account in accounts_in(card.newest, period.first, period.last):
                found, _ = self._bills.of_account(
                    self._company_id, account.account_id, period.key, _BILLS_OF_A_PERIOD, ""
                )
                for _, stored in found:
                    bill = stored.bill
                    uses = bill.facts.get("uses", {})
                    if bill.plan_id == plan_id and meter.measures in uses and not stored.cancelled:
                        return True
        return False

    def _is_settled(self, meter: Meter, plan_id: str, period: Period) -> bool:
        """Tell whether a pool of a period was settled by the meter or by its main meter."""
        run = self._runs.find(self._company_id, run_id_of(plan_id, period.key, 1))
        if run is None or run.state is not RunState.ISSUED:
            return False
        results = self._settlements.results(self._company_id, run.run_id, run.attempt)
        return any(
            result.failure is None and result.meter_id in {meter.id, meter.main_id}
            for result in results
            if result.meter_id is not None
        )


def kept(gate: Gate | None, community_id: str) -> Change:
    """Return the change that fails if the gate has moved since it was seen."""
    return Create(Gate(community_id, community_id)) if gate is None else Keep(gate)
