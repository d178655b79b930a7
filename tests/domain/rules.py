"""Rule versions as tests of choosing and keeping them make them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.domain.charge_items import ORDER, RuleVersion, Scope, ScopeLevel, SubjectPlace

AT = datetime(2026, 1, 1, tzinfo=UTC)
PLACE = SubjectPlace("com", "cty", "bld", "unt")
UNIT, BUILDING, COMMUNITY, COMPANY = PLACE.scopes()
START = date(2026, 1, 1)
NEIGHBOUR = Scope(ScopeLevel.SUBJECT, "unt_other")


def version(
    number: int,
    scope: Scope = COMMUNITY,
    first: date = START,
    *,
    created_at_days: int = 0,
    created_by: str = "",
    **more: Any,
) -> RuleVersion:
    """A version `rul_{number}`; a conditional one has the usual order."""
    if more.get("conditions") is not None:
        more.setdefault("order", ORDER)
    at = AT + timedelta(days=created_at_days)
    return RuleVersion(f"rul_{number}", "itm", scope, first, {}, at, created_by, **more)
