"""All that the engine may know of one account when it computes a line.

Facts hold no personal data, are JSON in and out, and are stored on the bill, so that anybody can
compute the bill again. In JSON every decimal is a string (an integer may stand as one) and what is
empty is left out:

    {"built_area": "120.50", "floor": 6, "kind": "home", "status": "occupied",
     "changes": {"status": [{"from": "2024-09-11", "value": "vacant"}]},
     "uses": {"water": {"quantity": "35", "unit": "m3", "earlier": "150"}},
     "shares": {"lift": {"part": "5.60", "total": "2800.00", "key": "1", "keys": "500"}},
     "given": {"cards": "3"}, "charges": {"water": "77.50"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from shared.domain.charges.document import Node, plain
from shared.domain.charges.errors import FactsRejected

Attribute = str | int | Decimal | frozenset[str]
Json = dict[str, Any]

# Attributes of a subject and how each is read; the only ones that may change within a period.
DECIMALS = ("built_area", "inside_area", "entitlement")
INTEGERS = ("floor", "household_size")
TEXTS = ("kind", "use", "status")
ATTRIBUTES = (*DECIMALS, *INTEGERS, *TEXTS, "tags")
# Floors below ground are negative; nothing is taller than this.
_INTEGER_RANGE = {"floor": (-20, 300), "household_size": (0, 1000)}


class Change(NamedTuple):
    """From this day on the attribute has this value."""

    first: date
    value: Attribute


class ReadingPair(NamedTuple):
    """How one meter's readings became a part of a use: (end − start) × multiplier = quantity."""

    meter: str
    start: Decimal
    end: Decimal
    multiplier: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """A metered quantity of one period, made of readings before it comes here.

    `first`..`last` are the days it was used on (None: the days that are billed). `earlier` is what
    was used before `first` within the same year of the tiers. `bands` splits `quantity` by time of
    day; their sum is the quantity. `pairs` only explains where the quantity came from. A negative
    quantity is a credit (a true-up).
    """

    quantity: Decimal
    unit: str = ""
    first: date | None = None
    last: date | None = None
    earlier: Decimal = Decimal(0)
    bands: Mapping[str, Decimal] = field(default_factory=dict)
    pairs: tuple[ReadingPair, ...] = ()
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """This account's exact part of a share pool, and what a person needs to check it.

    `unit` is "" for money in the currency of the charge, or the unit of a shared quantity ("kWh").
    """

    part: Decimal
    total: Decimal
    key: Decimal
    keys: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The subject and its period as the engine sees them. Areas are in m²."""

    built_area: Decimal | None = None
    inside_area: Decimal | None = None
    entitlement: Decimal | None = None
    floor: int | None = None
    household_size: int | None = None
    kind: str = ""
    use: str = ""
    status: str = "occupied"
    tags: frozenset[str] = frozenset()
    since: date | None = None  # first day of the account, None: before the period
    until: date | None = None  # last day of the account, None: after the period
    carried: Decimal = Decimal(0)  # what rounding left over on the bill before
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    uses: Mapping[str, Use] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    given: Mapping[str, Decimal] = field(default_factory=dict)  # by hand or by import
    charges: Mapping[str, Decimal] = field(default_factory=dict)  # other items of this bill

    @classmethod
    def from_json(cls, document: Json) -> Facts:
        """Return the facts of `document`. Raises `FactsRejected` with a JSON pointer."""
        return read_facts(Node(document, FactsRejected))

    def to_json(self) -> Json:
        """Return the document that `from_json` reads back to equal facts."""
        return write_facts(self)

    def at(self, name: str, day: date) -> Attribute | None:
        """Return the value of attribute `name` on `day`: the newest change up to it, else the base.

        Changes are ordered by their first day.
        """
        value: Attribute | None = getattr(self, name)
        for change in self.changes.get(name, ()):
            if change.first > day:
                break
            value = change.value
        return value


def _attribute(name: str, node: Node) -> Attribute:
    if name in DECIMALS:
        return node.decimal()
    if name in INTEGERS:
        return node.integer(*_INTEGER_RANGE[name])
    if name == "tags":
        return frozenset(tag.text(64) for tag in node.items())
    return node.text(64)


def _changes(name: str, node: Node) -> tuple[Change, ...]:
    changes: list[Change] = []
    for item in node.items():
        members = item.keys(("from", "value"), required=("from", "value"))
        change = Change(members["from"].date(), _attribute(name, members["value"]))
        if changes and change.first <= changes[-1].first:
            raise members["from"].refuse("order_expected")
        changes.append(change)
    return tuple(changes)


_PAIR = ("meter", "start", "end", "multiplier", "quantity")
_USE = ("quantity", "unit", "from", "to", "earlier", "bands", "pairs", "estimated")


def _use(node: Node) -> Use:
    got = node.keys(_USE, required=("quantity",))
    pairs = (
        [pair.keys(_PAIR, required=_PAIR) for pair in got["pairs"].items()]
        if "pairs" in got
        else []
    )
    use = Use(
        quantity=got["quantity"].decimal(None),
        unit=got["unit"].text(16) if "unit" in got else "",
        first=got["from"].date() if "from" in got else None,
        last=got["to"].date() if "to" in got else None,
        earlier=got["earlier"].decimal() if "earlier" in got else Decimal(0),
        bands={k: v.decimal(None) for k, v in got["bands"].members().items()}
        if "bands" in got
        else {},
        pairs=tuple(
            ReadingPair(pair["meter"].text(64), *(pair[key].decimal(None) for key in _PAIR[1:]))
            for pair in pairs
        ),
        estimated="estimated" in got and got["estimated"].boolean(),
    )
    if use.first and use.last and use.last < use.first:
        raise got["to"].refuse("order_expected")
    if use.bands and sum(use.bands.values()) != use.quantity:
        raise got["bands"].refuse("sum_expected", expected=plain(use.quantity))
    return use


_SHARE = ("part", "total", "key", "keys", "unit")


def _share(node: Node) -> Share:
    got = node.keys(_SHARE, required=_SHARE[:4])
    part, total, key, keys = (got[key].decimal(None) for key in _SHARE[:4])
    return Share(part, total, key, keys, got["unit"].text(16) if "unit" in got else "")


def read_facts(node: Node) -> Facts:
    """Return the facts under `node`; unknown keys, floats and malformed values are refused."""
    got = node.keys((*ATTRIBUTES, "since", "until", "carried", "changes", *_MAPS))
    values: dict[str, Any] = {
        name: _attribute(name, got[name]) for name in ATTRIBUTES if name in got
    }
    values.update({name: got[name].date() for name in ("since", "until") if name in got})
    if "carried" in got:
        values["carried"] = got["carried"].decimal(None)
    if "changes" in got:
        values["changes"] = {
            name: _changes(name, child) for name, child in got["changes"].keys(ATTRIBUTES).items()
        }
    for name, reader in _MAPS.items():
        if name in got:
            values[name] = {key: reader(child) for key, child in got[name].members().items()}
    return Facts(**values)


def _number(node: Node) -> Decimal:
    return node.decimal(None)


_MAPS: dict[str, Any] = {"uses": _use, "shares": _share, "given": _number, "charges": _number}


_NOTHING = Facts()


def _plain_attribute(value: Attribute) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _write_use(use: Use) -> Json:
    document: Json = {"quantity": plain(use.quantity)}
    if use.unit:
        document["unit"] = use.unit
    if use.first:
        document["from"] = use.first.isoformat()
    if use.last:
        document["to"] = use.last.isoformat()
    if use.earlier:
        document["earlier"] = plain(use.earlier)
    if use.bands:
        document["bands"] = {key: plain(value) for key, value in use.bands.items()}
    if use.pairs:
        document["pairs"] = [
            {"meter": pair.meter} | {key: plain(getattr(pair, key)) for key in _PAIR[1:]}
            for pair in use.pairs
        ]
    if use.estimated:
        document["estimated"] = True
    return document


def _write_share(share: Share) -> Json:
    document = {key: plain(getattr(share, key)) for key in _SHARE[:4]}
    return document | ({"unit": share.unit} if share.unit else {})


def write_facts(facts: Facts) -> Json:
    """Return `facts` as JSON, leaving out whatever has its default."""
    document: Json = {}
    for name in ATTRIBUTES:
        value = getattr(facts, name)
        if value != getattr(_NOTHING, name):
            document[name] = _plain_attribute(value)
    if facts.since:
        document["since"] = facts.since.isoformat()
    if facts.until:
        document["until"] = facts.until.isoformat()
    if facts.carried:
        document["carried"] = plain(facts.carried)
    if facts.changes:
        document["changes"] = {
            name: [
                {"from": change.first.isoformat(), "value": _plain_attribute(change.value)}
                for change in changes
            ]
            for name, changes in facts.changes.items()
        }
    if facts.uses:
        document["uses"] = {name: _write_use(use) for name, use in facts.uses.items()}
    if facts.shares:
        document["shares"] = {name: _write_share(share) for name, share in facts.shares.items()}
    for name in ("given", "charges"):
        numbers: Mapping[str, Decimal] = getattr(facts, name)
        if numbers:
            document[name] = {key: plain(value) for key, value in numbers.items()}
    return document
