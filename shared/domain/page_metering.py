"""What meters and share pools add to the facts of the accounts on a page, and why they can't.

A use or a share that can't be told is left out of the facts, so that only a rule that reads it is
blocked; the reason is then put in place of the engine's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.accounts import AccountDays
from shared.domain.billing_basis import BillingBasis, reads_of
from shared.domain.billing_card import CardVersion
from shared.domain.charge_items import RuleVersion
from shared.domain.charges.errors import ChargeBlocked
from shared.domain.charges.facts import Facts
from shared.domain.metering.page_marks import PageMarks, used_by_all
from shared.domain.metering.pool_members import ordinal_of
from shared.domain.metering.pool_settling import Failure
from shared.domain.metering.pool_shares import Reserved, SubjectShares, from_reserved
from shared.domain.metering.uses import Uses, uses_of

_NO_SHARES = SubjectShares()
_NO_USES = Uses()


@dataclass(frozen=True, slots=True)
class PageMetering:
    """What a page's metering was read from: its readings, and the shares that wait there."""

    marks: PageMarks | None = None
    reserved: Mapping[str, Reserved] = field(default_factory=dict)

    def of_subject(
        self,
        basis: BillingBasis,
        subject: MeteredSubject,
        accounts: Sequence[AccountDays],
        own_rules: Sequence[RuleVersion],
    ) -> SubjectMetering:
        """Return what a subject's accounts used and bear. `accounts` are by first day."""
        uses = self._uses(basis, subject.version, accounts, own_rules)
        return SubjectMetering(uses, self._shares(basis, subject, accounts))

    def _uses(
        self,
        basis: BillingBasis,
        version: CardVersion,
        accounts: Sequence[AccountDays],
        own_rules: Sequence[RuleVersion],
    ) -> Uses:
        window = basis.snapshot.window
        if self.marks is None or window is None or not version.meters or not accounts:
            return _NO_USES
        reads = basis.reads
        if own_rules:
            reads = reads.with_rules(reads_of(own_rules, basis.snapshot.period.last))
        meters = [meter for meter in version.meters if meter.measures in reads.uses]
        found = uses_of(meters, self.marks.marks, window, accounts, reads.sole_resets)
        refused = dict(found.refused)
        for name in reads.unclear_resets:
            refused[name] = ChargeBlocked("tier_years_differ", meter=name)
        for meter in meters:
            if meter.id in self.marks.changed:
                refused[meter.measures] = ChargeBlocked(
                    "readings_changed",
                    meter=meter.measures,
                    meter_id=meter.id,
                    number=meter.number,
                    on=self.marks.changed[meter.id].isoformat(),
                )
        return Uses(found.by_account, refused)

    def _shares(
        self, basis: BillingBasis, subject: MeteredSubject, accounts: Sequence[AccountDays]
    ) -> SubjectShares:
        own = _NO_SHARES
        if basis.pools is not None:
            window, used = basis.snapshot.window, {}
            if basis.pools.by_use and self.marks is not None and window is not None:
                used = used_by_all(subject.version, self.marks, window)
            own = basis.pools.shares_of(
                subject.id, subject.version, subject.ordinal, accounts, used
            )
        waiting = self.reserved.get(subject.id)
        if waiting is None:
            return own
        kept = from_reserved(waiting, accounts, basis.snapshot.period)
        return SubjectShares({**own.shares, **kept.shares}, own.refused)


@dataclass(frozen=True, slots=True)
class MeteredSubject:
    """A subject as the snapshot sees it, and its place among those seen on its page."""

    id: str
    version: CardVersion
    page: int
    place: int

    @property
    def ordinal(self) -> int:
        """Its place among all subjects of the community."""
        return ordinal_of(self.page, self.place)


@dataclass(frozen=True, slots=True)
class SubjectMetering:
    """What a subject's accounts used and bear."""

    uses: Uses = _NO_USES
    shares: SubjectShares = _NO_SHARES

    def facts_of(self, account_id: str) -> Facts | None:
        """Return facts with the uses and shares of an account alone, None if it has none."""
        used = self.uses.by_account.get(account_id, {})
        uses = {name: use for name, use in used.items() if name not in self.uses.refused}
        shares = self.shares.of_account(account_id)
        return Facts(uses=uses, shares=shares) if uses or shares else None

    def reason(self, error: Exception) -> Exception | Failure:
        """Return why a line is really blocked, where the engine only misses what it reads."""
        if not isinstance(error, ChargeBlocked):
            return error
        if error.reason == "reading_missing":
            name = str(error.data.get("meter", ""))
            refused = self.uses.refused.get(name)
            return refused if refused is not None else ChargeBlocked("meter_missing", meter=name)
        if error.reason == "share_missing":
            name = str(error.data.get("pool", ""))
            failure = self.shares.refused.get(name)
            return failure if failure is not None else ChargeBlocked("pool_missing", pool=name)
        return error


NO_METERING = PageMetering()
