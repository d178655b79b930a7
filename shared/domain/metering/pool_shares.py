"""Each account's exact part of the pools of a run, and the parts that wait for blocked accounts.

A subject's part is split over the accounts that answer for it in the period by their days. What an
account that is blocked would have borne is *reserved*: it lies in the run's records and is billed
when the account is, whatever changed about its subject meanwhile. So the lines of a pool always
come to its total once everybody is billed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shared.domain.accounts import AccountDays
from shared.domain.billing_card import CardVersion
from shared.domain.calendar import Period
from shared.domain.charges.allocation import SettledPool
from shared.domain.charges.facts import Share
from shared.domain.errors import LevyError
from shared.domain.metering.pool_members import PoolTerms, terms_of
from shared.domain.metering.pool_settling import Failure, PoolResult
from shared.domain.metering.pools import PoolLevel, SharePool
from shared.domain.money import EXACT, share_out

# Reserved for one subject: by name of the pool, its step and each account's share; None is billed.
Reserved = Mapping[str, "ReservedShares"]
NOBODY = ""  # in whose name a part waits while nobody answers for the subject


@dataclass(frozen=True, slots=True)
class ReservedShares:
    """What each account of a subject bears of a pool, in multiples of `step`; None: is billed."""

    step: Decimal
    by_account: Mapping[str, Share | None]

    def to_json(self) -> list[Any]:
        """Return it as JSON values."""
        shares = {
            account: None if share is None else _share_to_json(share)
            for account, share in self.by_account.items()
        }
        return [f"{self.step:f}", shares]

    @classmethod
    def from_json(cls, value: list[Any]) -> ReservedShares:
        """Return what `to_json` was made of."""
        step, shares = value
        by_account = {
            account: None if share is None else _share_from_json(share)
            for account, share in shares.items()
        }
        return cls(Decimal(step), by_account)


@dataclass(frozen=True, slots=True)
class SubjectShares:
    """A subject's shares by pool name, and why a name has none."""

    shares: Reserved = field(default_factory=dict)
    refused: Mapping[str, Failure] = field(default_factory=dict)

    def of_account(self, account_id: str) -> dict[str, Share]:
        """Return what one account bears, by name."""
        return {
            name: share
            for name, reserved in self.shares.items()
            if (share := reserved.by_account.get(account_id)) is not None
        }

    def waiting(self, billed: Iterable[str]) -> Reserved:
        """Return the shares with those of the accounts `billed` taken as billed."""
        done = frozenset(billed)
        return {
            name: ReservedShares(
                reserved.step,
                {
                    account: None if account in done else share
                    for account, share in reserved.by_account.items()
                },
            )
            for name, reserved in self.shares.items()
        }


@dataclass(frozen=True, slots=True)
class _OnePool:
    terms: PoolTerms
    settled: SettledPool | None
    failure: Failure | None


class SettledPools:
    """The settled pools of a run, made ready to be asked for every subject of a page.

    `failures` are those that could not be settled, each with why.
    """

    def __init__(
        self,
        pools: Iterable[SharePool],
        period: Period,
        results: Iterable[PoolResult],
        currency: str,
    ) -> None:
        by_id = {result.pool_id: result for result in results}
        self._everywhere: list[_OnePool] = []
        self._by_building: dict[str, list[_OnePool]] = {}
        self.failures: list[tuple[SharePool, Failure]] = []
        for pool in pools:
            result = by_id[pool.id]
            if result.failure is not None:
                self.failures.append((pool, result.failure))
            try:
                terms = terms_of(pool, period)
            except LevyError:
                continue  # its failure says so
            failure = result.failure
            settled = None if failure else result.settled(terms, currency)
            one = _OnePool(terms, settled, failure)
            scope = pool.scope
            if scope.building_id is not None and scope.level is not PoolLevel.SUBJECTS:
                self._by_building.setdefault(scope.building_id, []).append(one)
            else:
                self._everywhere.append(one)

    @property
    def by_use(self) -> frozenset[str]:
        """The uses by which some pools are shared."""
        pools = [*self._everywhere, *(one for found in self._by_building.values() for one in found)]
        return frozenset(one.terms.pool.use for one in pools if one.terms.by_use)

    def shares_of(
        self,
        subject_id: str,
        version: CardVersion,
        ordinal: int,
        accounts: Sequence[AccountDays],
        use: Mapping[str, Decimal],
    ) -> SubjectShares:
        """Return what the accounts of a subject bear of every pool it is a member of.

        `use` is what its meters measured, by name: the key of pools that are shared by use.
        """
        shares: dict[str, ReservedShares] = {}
        refused: dict[str, Failure] = {}
        pools = [*self._everywhere, *self._by_building.get(version.building_id or "", ())]
        for one in pools:
            name = one.terms.pool.name
            own_use = use.get(one.terms.pool.use) if one.terms.by_use else None
            member = one.terms.member(subject_id, version, ordinal, own_use)
            if member is None:
                continue
            if name in shares or name in refused:
                refused[name] = Failure("pools_overlap", {"pool": name})
                shares.pop(name, None)
            elif one.settled is None:
                refused[name] = one.failure or Failure("pool_missing", {"pool": name})
            else:
                share = one.settled.share(member, explained=False).share
                step = one.settled.total.unit
                days = [_days(account, one.terms.period) for account in accounts]
                shares[name] = over_accounts(share, step, accounts, days)
        return SubjectShares(shares, refused)


def over_accounts(
    share: Share, step: Decimal, accounts: Sequence[AccountDays], days: Sequence[int]
) -> ReservedShares:
    """Return a subject's share split over its accounts by their days, exactly.

    Keys are then key × days, so that total × key ÷ keys still leads to the part.
    """
    if not accounts:
        return ReservedShares(step, {NOBODY: share})
    if len(accounts) == 1:
        return ReservedShares(step, {accounts[0].account_id: share})
    units = int(EXACT.divide(share.part, step))
    all_days = sum(days)
    split = share_out(units, list(days))
    by_account = {
        account.account_id: Share(
            EXACT.multiply(Decimal(part), step),
            share.total,
            EXACT.multiply(share.key, Decimal(own)),
            EXACT.multiply(share.keys, Decimal(all_days)),
            share.unit,
        )
        for account, part, own in zip(accounts, split, days, strict=True)
    }
    return ReservedShares(step, by_account)


def from_reserved(
    reserved: Reserved, accounts: Sequence[AccountDays], period: Period
) -> SubjectShares:
    """Return the shares that wait for a subject's accounts as they are now.

    What waits for an account that no longer answers for the subject goes to those that came
    instead, by their days.
    """
    return SubjectShares({name: _now(each, accounts, period) for name, each in reserved.items()})


def _now(
    reserved: ReservedShares, accounts: Sequence[AccountDays], period: Period
) -> ReservedShares:
    present = {account.account_id for account in accounts}
    known = reserved.by_account
    by_account = {account: share for account, share in known.items() if account in present}
    orphans = [
        share for account, share in known.items() if account not in present and share is not None
    ]
    heirs = [account for account in accounts if account.account_id not in known]
    if orphans and heirs:
        first = orphans[0]
        whole = Share(
            sum((share.part for share in orphans), Decimal(0)),
            first.total,
            sum((share.key for share in orphans), Decimal(0)),
            first.keys,
            first.unit,
        )
        days = [_days(account, period) for account in heirs]
        by_account.update(over_accounts(whole, reserved.step, heirs, days).by_account)
    elif orphans:  # nobody came instead; it goes on waiting
        by_account.update(
            {account: share for account, share in known.items() if account not in present}
        )
    return ReservedShares(reserved.step, by_account)


def _days(account: AccountDays, period: Period) -> int:
    span = period.span.meet(account.first, account.last)
    return span.days if span else 0


def _share_to_json(share: Share) -> list[str]:
    numbers = (share.part, share.total, share.key, share.keys)
    return [*(f"{number:f}" for number in numbers), share.unit]


def _share_from_json(value: list[str]) -> Share:
    part, total, key, keys, unit = value
    return Share(Decimal(part), Decimal(total), Decimal(key), Decimal(keys), unit)
