"""What meters and pools tell of one page of a run: one query for all its readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from shared.domain.billing_basis import BillingBasis, Reads, reads_of
from shared.domain.billing_card import BillingCard, CardVersion
from shared.domain.billing_run import BillingRun, run_id_of
from shared.domain.metering.page_marks import PageMarks
from shared.domain.metering.pool_shares import Reserved
from shared.domain.metering.uses import tier_year
from shared.domain.metering.windows import ReadingWindow
from shared.domain.page_metering import NO_METERING, PageMetering
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.metering.metering_ports import Readings, Settlements
from shared.usecases.metering.older_readings import with_older_readings


def page_metering(
    run: BillingRun,
    basis: BillingBasis,
    page: int,
    cards: Sequence[BillingCard],
    *,
    readings: Readings,
    settlements: Settlements,
) -> PageMetering:
    """Return what a page's meters showed and which shares wait on it; nothing if nobody asks."""
    reserved = _waiting(run, basis.snapshot, page, settlements)
    window, known_at = basis.snapshot.window, basis.snapshot.snapshot_at
    versions = [version for card in cards if (version := card.seen_at(known_at)) is not None]
    reads = _reads(basis, cards)
    if window is None or not reads.uses or not any(version.meters for version in versions):
        return PageMetering(None, reserved) if reserved else NO_METERING
    known_from, read_from = _reach(window, reads)
    copies = readings.of_page(run.company_id, run.community_id, page, read_from, window.through)
    marks = PageMarks.of(copies, known_at, read_from)
    marks = with_older_readings(
        marks, _measuring(versions, reads), window, known_from,
        company_id=run.company_id, known_at=known_at, readings=readings,
    )  # fmt: skip
    return PageMetering(marks, reserved)


def _waiting(
    run: BillingRun, snapshot: RunSnapshot, page: int, settlements: Settlements
) -> Mapping[str, Reserved]:
    """Return the shares that wait on a page: of the attempt that is mended, or of another run."""
    if snapshot.shared_by is not None:
        seq, attempt = snapshot.shared_by
        other = run_id_of(run.plan_id, run.period.key, seq)
        return settlements.reserved(replace(run, run_id=other, seq=seq), attempt, page)
    if run.mends and snapshot.settled_before:
        return settlements.reserved(run, run.mends, page)
    return {}


def _reads(basis: BillingBasis, cards: Sequence[BillingCard]) -> Reads:
    """Return what rules of the run and of the page's own subjects read, and pools by use."""
    reads = basis.reads
    own = [rule for card in cards for rule in card.own_rules]
    if own:
        reads = reads.with_rules(reads_of(own, basis.snapshot.period.last))
    if basis.pools is not None and basis.pools.by_use:
        reads = reads.with_rules(Reads(basis.pools.by_use))
    return reads


def _reach(window: ReadingWindow, reads: Reads) -> tuple[date, date]:
    """Return from which day's end on the chain must be known, and from which day to read.

    A use usually begins within one window before this one. Where tiers count over a year, the year
    in which it begins must be known, and the reading before that.
    """
    usual = window.through - window.since
    known_from = window.since
    for _, resets in reads.resets:
        begins = tier_year(window.since - usual + timedelta(days=1), resets)
        known_from = min(known_from, begins - timedelta(days=1))
    return known_from, known_from - usual


def _measuring(versions: Sequence[CardVersion], reads: Reads) -> list[CardVersion]:
    return [
        version
        for version in versions
        if any(meter.measures in reads.uses for meter in version.meters)
    ]
