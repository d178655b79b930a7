"""An operator and a manager over a billed community, as tests of runs use them."""

from __future__ import annotations

from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.billing_run import BillingRun
from shared.usecases.billing import run_decisions, starting_runs
from shared.usecases.billing.run_decisions import CancelRun, ReviewRun
from shared.usecases.reading import ById
from tests.billing.world import ACTING, BY_SNAPSHOT, COMPANY, FINANCE, Worker, World

MANAGER = Actor(COMPANY, Role.MANAGER, "manager")


class Operating:
    """What people do with runs of a world, by one of its workers."""

    def __init__(self, world: World, worker: Worker | None = None) -> None:
        self.world, self.worker = world, worker or world.worker

    def run(self, run_id: str) -> BillingRun:
        """Return a run as it is now."""
        found = self.world.worker.runs.find(COMPANY, run_id)
        assert found
        return found

    def review(self, run: BillingRun, by: Actor = MANAGER, note: str = "") -> BillingRun:
        command = ReviewRun(run.run_id, run.attempt, note)
        ports = self.worker.ports("directory", "runs", "clock")
        return run_decisions.review_run(by, command, **ports)

    def issue(self, run: BillingRun, by: Actor = FINANCE) -> BillingRun:
        ports = self.worker.ports(*ACTING)
        return starting_runs.issue_run(by, ById(run.run_id), **ports)

    def preview(self, run: BillingRun, by: Actor = FINANCE) -> BillingRun:
        ports = self.worker.ports(*BY_SNAPSHOT)
        return starting_runs.preview_again(by, ById(run.run_id), **ports)

    def mend(self, run: BillingRun) -> BillingRun:
        return starting_runs.mend_run(FINANCE, ById(run.run_id), **self.worker.ports(*ACTING))

    def ask(self, run: BillingRun, reason: str = "单价有误", by: Actor = FINANCE) -> BillingRun:
        command = CancelRun(run.run_id, reason)
        return run_decisions.ask_cancellation(by, command, **self.worker.ports("runs", "clock"))

    def approve(self, run: BillingRun, by: Actor = MANAGER) -> BillingRun:
        ports = self.worker.ports("cards", "runs", "work", "clock")
        return run_decisions.approve_cancellation(by, ById(run.run_id), **ports)

    def drop(self, run: BillingRun, by: Actor = MANAGER) -> BillingRun:
        return run_decisions.drop_cancellation(by, ById(run.run_id), **self.worker.ports("runs"))

    def previewed(self, **more: Any) -> BillingRun:
        """Return a run that was previewed to the end."""
        run = self.world.worker.start(preview=True, **more)
        self.world.work_off()
        return self.run(run.run_id)

    def issued(self, **more: Any) -> BillingRun:
        """Return a run that was issued to the end."""
        run = self.world.worker.start(**more)
        self.world.work_off()
        return self.run(run.run_id)

    def cancelled(self, run: BillingRun) -> BillingRun:
        """Return the run, all of whose bills were taken back."""
        self.ask(run)
        self.approve(run)
        self.world.work_off()
        return self.run(run.run_id)
