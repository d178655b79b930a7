"""Which deposits a community takes."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.charge_items import LocalName
from shared.domain.deposits.errors import DepositKindUnknown, DepositSettingsRefused


@dataclass(frozen=True, slots=True)
class DepositKind:
    """A kind of deposit, named by `id` within its community.

    One with `inspection` is for works: it is given back once they were inspected. `minor` is the
    usual amount, None where there is none.
    """

    id: str
    name: LocalName
    inspection: bool = False
    minor: int | None = None


USUAL = (
    DepositKind("decoration", LocalName("装修押金", "Decoration deposit"), inspection=True),
    DepositKind("access_card", LocalName("门禁卡押金", "Access card deposit")),
    DepositKind("key", LocalName("钥匙押金", "Key deposit")),
    DepositKind("other", LocalName("其他押金", "Other deposit")),
)


@dataclass(frozen=True, slots=True)
class DepositSettings:
    """The kinds of deposits of a community: there are some, and no two have one name.

    Raises `DepositSettingsRefused`.
    """

    community_id: str
    kinds: tuple[DepositKind, ...] = USUAL
    version: int = 0

    def __post_init__(self) -> None:
        ids = [kind.id for kind in self.kinds]
        if not ids or len(set(ids)) < len(ids):
            raise DepositSettingsRefused(reason="kinds", field="kinds")

    def kind(self, kind_id: str) -> DepositKind:
        """Return one of the kinds. Raises `DepositKindUnknown`."""
        for kind in self.kinds:
            if kind.id == kind_id:
                return kind
        known = ", ".join(kind.id for kind in self.kinds)
        raise DepositKindUnknown(kind=kind_id, known=known, field="kind")
