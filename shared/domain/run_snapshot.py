"""All that a run goes by, taken once when an attempt begins and never changed after it.

Prices, settings and rule versions lie in it whole; subjects and accounts are read from the billing
cards as they were at `snapshot_at`. So a rule, price or owner that changes while a run is under
way changes nothing in it, and a bill can be computed again from its run alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.calendar import Period
from shared.domain.charge_items import (
    Category,
    ChargeItem,
    LocalName,
    RuleVersion,
    Scope,
    ScopeLevel,
)
from shared.domain.errors import Rejected
from shared.domain.metering.pool_json import pool_from_json, pool_to_json
from shared.domain.metering.pools import SharePool
from shared.domain.metering.windows import ReadingWindow
from shared.domain.money import Rounding, RoundingMode
from shared.domain.one_off import OneOff
from shared.domain.property import SubjectKind
from shared.domain.run_findings import Comparison

# More would not fit an item of the store any longer; rules of single subjects are the way there.
RULE_VERSIONS_MAX = 2000


# Likewise for pools, and the subjects that they list one by one.
POOLS_MAX = 500
POOL_MEMBERS_MAX = 10_000


class RunTooManyPools(Rejected):
    """A period has more share pools, or longer lists of members, than a run can go by."""

    code = "run_too_many_pools"


class RunTooManyRules(Rejected):
    """The items of a plan have more rule versions in the period than a run can go by."""

    code = "run_too_many_rules"


@dataclass(frozen=True, slots=True)
class SnapshotItem:
    """One charge item of the plan, with every version of its rule that may rule the period."""

    item_id: str
    name: LocalName
    category: Category
    charged_on: tuple[SubjectKind, ...]
    versions: tuple[RuleVersion, ...]

    @classmethod
    def of(cls, item: ChargeItem, versions: tuple[RuleVersion, ...], first: date) -> SnapshotItem:
        """Return the item with those of `versions` that could matter to a day from `first` on.

        Versions after the period stay: an item that begins later is told apart from one whose
        rule was forgotten. Withdrawn ones are left out.
        """
        kept = tuple(version for version in versions if not version.withdrawn)
        return cls(item.id, item.name, item.category, item.charged_on, _needed(kept, first))


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """What one attempt of a run goes by.

    `bill_rounding` is the community's 抹零, if any; its rest goes to the next bill if `carries`.
    `window` says which meter readings make the uses. `pools` are shared out; those that are
    `settled_before` were so by an attempt before this one, and only what waits of them is billed;
    the same goes for all that were `shared_by` an attempt (number of the run, attempt) of another.
    It lies on bills of the period before numbered 1 to `carry_numbers`. `comparison` is what a
    preview is held against; nothing else needs it. `one_off` is whom one-off charges are for.
    """

    run_id: str
    attempt: int
    company_id: str
    community_id: str
    plan_id: str
    period: Period
    seq: int
    currency: str
    billed_on: date
    due_on: date
    snapshot_at: datetime
    items: tuple[SnapshotItem, ...]
    bill_rounding: Rounding | None = None
    carries: bool = False
    window: ReadingWindow | None = None
    pools: tuple[SharePool, ...] = ()
    settled_before: tuple[str, ...] = ()
    shared_by: tuple[int, int] | None = None
    carry_numbers: int = 1
    comparison: Comparison | None = None
    one_off: OneOff | None = None

    def __post_init__(self) -> None:
        versions = sum(len(item.versions) for item in self.items)
        if versions > RULE_VERSIONS_MAX:
            raise RunTooManyRules(count=versions, limit=RULE_VERSIONS_MAX)
        members = sum(len(pool.members) for pool in self.pools)
        if len(self.pools) > POOLS_MAX or members > POOL_MEMBERS_MAX:
            raise RunTooManyPools(
                pools=len(self.pools), limit=POOLS_MAX, members=members, most=POOL_MEMBERS_MAX
            )

    @property
    def shares_pools(self) -> bool:
        """Whether it is this run that shares the pools of the period out."""
        return self.shared_by is None

    @property
    def pools_to_settle(self) -> tuple[SharePool, ...]:
        """The pools whose parts this attempt decides."""
        return tuple(pool for pool in self.pools if pool.id not in self.settled_before)

    def to_json(self) -> dict[str, Any]:
        """Return the snapshot as JSON values."""
        rounding = self.bill_rounding
        return {
            "run_id": self.run_id,
            "attempt": self.attempt,
            "company_id": self.company_id,
            "community_id": self.community_id,
            "plan_id": self.plan_id,
            "period": self.period.key,
            "months": self.period.months,
            "seq": self.seq,
            "currency": self.currency,
            "billed_on": self.billed_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "snapshot_at": self.snapshot_at.isoformat(),
            "items": [_item_to_json(item) for item in self.items],
            "bill_rounding": None if rounding is None else [rounding.mode, str(rounding.unit)],
            "carries": self.carries,
            "window": None if self.window is None else self.window.to_json(),
            "pools": [pool_to_json(pool) for pool in self.pools],
            "settled_before": list(self.settled_before),
            **({"shared_by": list(self.shared_by)} if self.shared_by else {}),
            **({"carry_numbers": self.carry_numbers} if self.carry_numbers > 1 else {}),
            **({"one_off": self.one_off.to_json()} if self.one_off else {}),
            **({"comparison": self.comparison.to_json()} if self.comparison else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RunSnapshot:
        """Return the snapshot of `to_json`."""
        rounding = value["bill_rounding"]
        at = datetime.fromisoformat(value["snapshot_at"])
        return cls(
            run_id=value["run_id"],
            attempt=value["attempt"],
            company_id=value["company_id"],
            community_id=value["community_id"],
            plan_id=value["plan_id"],
            period=Period.starting(value["period"], value["months"]),
            seq=value["seq"],
            currency=value["currency"],
            billed_on=date.fromisoformat(value["billed_on"]),
            due_on=date.fromisoformat(value["due_on"]),
            snapshot_at=at,
            items=tuple(_item_from_json(item, at) for item in value["items"]),
            bill_rounding=None
            if rounding is None
            else Rounding(RoundingMode(rounding[0]), Decimal(rounding[1])),
            carries=value["carries"],
            # Snapshots of an earlier release end here.
            window=ReadingWindow.from_json(window) if (window := value.get("window")) else None,
            pools=tuple(pool_from_json(pool, at) for pool in value.get("pools", ())),
            settled_before=tuple(value.get("settled_before", ())),
            shared_by=tuple(value["shared_by"]) if "shared_by" in value else None,
            carry_numbers=value.get("carry_numbers", 1),
            comparison=Comparison.from_json(value["comparison"]) if "comparison" in value else None,
            one_off=OneOff.from_json(value["one_off"]) if "one_off" in value else None,
        )


def _needed(versions: tuple[RuleVersion, ...], first: date) -> tuple[RuleVersion, ...]:
    """Return the versions without those that one of their series replaced before `first`."""
    newest_before: dict[tuple[Scope, str], date] = {}
    for version in versions:
        if version.effective_from <= first:
            series = _series(version)
            known = newest_before.get(series, version.effective_from)
            newest_before[series] = max(known, version.effective_from)
    return tuple(
        version
        for version in versions
        if version.effective_from >= newest_before.get(_series(version), version.effective_from)
    )


def _series(version: RuleVersion) -> tuple[Scope, str]:
    return version.scope, json.dumps(version.conditions, sort_keys=True)


def _item_to_json(item: SnapshotItem) -> dict[str, Any]:
    return {
        "id": item.item_id,
        "zh": item.name.zh,
        "en": item.name.en,
        "category": item.category.value,
        "charged_on": [kind.value for kind in item.charged_on],
        "rules": [
            [
                version.id,
                version.scope.level.value,
                version.scope.id,
                version.effective_from.isoformat(),
                None if version.effective_to is None else version.effective_to.isoformat(),
                version.document,
                version.conditions,
                version.order,
            ]
            for version in item.versions
        ],
    }


def _item_from_json(value: Mapping[str, Any], at: datetime) -> SnapshotItem:
    return SnapshotItem(
        value["id"],
        LocalName(value["zh"], value["en"]),
        Category(value["category"]),
        tuple(SubjectKind(kind) for kind in value["charged_on"]),
        tuple(_version_from_json(value["id"], rule, at) for rule in value["rules"]),
    )


def _version_from_json(item_id: str, value: Sequence[Any], at: datetime) -> RuleVersion:
    # Snapshots of an earlier release end before the order.
    version_id, level, scope_id, first, last, document, conditions, order = (*value, 0)[:8]
    return RuleVersion(
        id=version_id,
        item_id=item_id,
        scope=Scope(ScopeLevel(level), scope_id),
        effective_from=date.fromisoformat(first),
        effective_to=None if last is None else date.fromisoformat(last),
        document=document,
        conditions=conditions,
        order=order,
        created_at=at,
        created_by="",
    )
