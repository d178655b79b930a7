"""Where everything lies in the Directory table. Every pk starts with the company, so no key a
caller can name reaches another company's partition.

    resource       C#{co}#{kind}#{id}               -
    period close   C#{co}#community#{id}            close#{month}
    subject count  C#{co}#community#{id}            subjects
    item's plan    C#{co}#community#{id}            plan_of#{item}
    item's rules   C#{co}#charge_item#{item}        rules#{community, "" for the company}
    own rules      C#{co}#page#{community}#{page}   card#{subject}#rules
    holder's acct  C#{co}#holder#{id}               account#{account}
    billing card   C#{co}#page#{community}#{page}   card#{subject}
    reading's copy C#{co}#page#{community}#{page}   reading#{day}#{meter}
    reading        C#{co}#meter#{id}                reading#{day}#{number}
    pool's place   C#{co}#community#{id}            pool#{period}#{pool}
    idempotency    C#{scope}#idempotency#{key}      -

Index by_parent: gsi_pk C#{co}#{parent}#{kind}, gsi_sk natural order. Index due_plans: due_pk P#due,
due_at instant#plan. The platform's own records start with P#.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from shared.domain.accounts import Account, Holder
from shared.domain.api_keys import PLATFORM_COMPANY
from shared.domain.arrears.late_terms import LateTerms
from shared.domain.billing_plan import BillingPlan
from shared.domain.charge_items import ChargeItem, RuleVersion
from shared.domain.community import Community, Company, PeriodClose
from shared.domain.metering.meter import Meter
from shared.domain.metering.pools import SharePool
from shared.domain.metering.windows import Gate
from shared.domain.property import Building, Space, Unit
from shared.store.marshal import Item
from shared.usecases.ports import Listing, Once, Position, Resource

ITSELF = "-"
OWN_RULES = "#rules"
DUE_PARTITION = "P#due"
BY_PARENT = "by_parent"
DUE_PLANS = "due_plans"

KINDS: dict[type, str] = {
    Company: "company",
    Community: "community",
    PeriodClose: "close",
    Building: "building",
    Unit: "unit",
    Space: "space",
    Holder: "holder",
    Account: "account",
    ChargeItem: "charge_item",
    RuleVersion: "rule",
    LateTerms: "late_terms",
    BillingPlan: "plan",
    Meter: "meter",
    Gate: "gate",
    SharePool: "pool",
}
# What each resource is listed under, and by what it is ordered there.
_LISTED: dict[type, Callable[[Any], tuple[str, str]]] = {
    Company: lambda company: (PLATFORM_COMPANY, company.created_at.isoformat()),
    Community: lambda community: ("", natural(community.name)),
    PeriodClose: lambda close: (close.community_id, close.id),
    Building: lambda building: (building.community_id, natural(building.name)),
    Unit: lambda unit: (unit.community_id, f"{unit.building_id}#{natural(unit.name)}"),
    Space: lambda space: (space.community_id, natural(space.name)),
    Holder: lambda holder: (holder.community_id, natural(holder.name)),
    Account: lambda account: (
        account.community_id,
        f"{account.subject_id}#{account.first.isoformat()}",
    ),
    ChargeItem: lambda item: ("", natural(item.name.zh)),
    RuleVersion: lambda rule: (
        rule.item_id,
        f"{rule.scope.key}#{rule.effective_from.isoformat()}",
    ),
    LateTerms: lambda terms: ("", natural(terms.name.zh)),
    BillingPlan: lambda plan: (plan.community_id, natural(plan.name)),
    Meter: lambda meter: (meter.community_id, f"{meter.place_id}#{meter.measures}"),
    Gate: lambda gate: (gate.community_id, ""),
    SharePool: lambda pool: (pool.community_id, f"{pool.period}#{natural(pool.name)}"),
}
_DIGITS = re.compile(r"\d+", re.ASCII)


def natural(name: str) -> str:
    """Return a sort key that puts 2 before 10, within names that people gave."""
    padded = _DIGITS.sub(lambda found: found[0].zfill(8), name.casefold())
    return padded.replace("#", " ")[:200]


def pk(company_id: str, *words: str) -> str:
    """Return a partition key of a company."""
    return "#".join(("C", company_id, *words))


def key(pk_value: str, sk_value: str = ITSELF) -> Item:
    """Return a table key in DynamoDB's words."""
    return {"pk": {"S": pk_value}, "sk": {"S": sk_value}}


def resource_key(company_id: str, of: type, resource_id: str, parent: str = "") -> tuple[str, str]:
    """Return pk and sk of a resource; those inside a partition need the `parent` they lie in."""
    if of is PeriodClose:
        return pk(company_id, "community", parent), f"close#{resource_id}"
    return pk(company_id, KINDS[of], resource_id), ITSELF


def key_of(company_id: str, resource: Resource) -> tuple[str, str]:
    """Return pk and sk of `resource`."""
    parent, _ = _LISTED[type(resource)](resource)
    return resource_key(company_id, type(resource), resource.id, parent)


def listing_of(company_id: str, resource: Resource) -> tuple[str, str]:
    """Return gsi_pk and gsi_sk of `resource`; the id makes the order total."""
    parent, sort = _LISTED[type(resource)](resource)
    return list_pk(company_id, type(resource), parent), f"{sort}#{resource.id}"


def list_pk(company_id: str, of: type, parent: str) -> str:
    """Return the gsi_pk under which resources of class `of` are listed below `parent`."""
    if of is Company:
        return f"P#{KINDS[of]}"
    return pk(company_id, parent, KINDS[of])


def start_key(company_id: str, listing: Listing[Any], after: Position) -> Item:
    """Return the index key of the last resource of a page, from which its list goes on."""
    pk_value, sk_value = resource_key(
        after.id if listing.of is Company else company_id, listing.of, after.id, listing.parent
    )
    return {
        **key(pk_value, sk_value),
        "gsi_pk": {"S": list_pk(company_id, listing.of, listing.parent)},
        "gsi_sk": {"S": after.sort},
    }


def item_rules_key(company_id: str, item_id: str, community_id: str | None) -> Item:
    """Return the key of an item's book of rules."""
    return key(pk(company_id, "charge_item", item_id), f"rules#{community_id or ''}")


def own_rules_key(company_id: str, community_id: str, page: int, subject_id: str) -> Item:
    """Return the key of a subject's book of rules: among the cards of its page."""
    return key(page_pk(company_id, community_id, page), f"card#{subject_id}{OWN_RULES}")


def card_key(company_id: str, community_id: str, page: int, subject_id: str) -> Item:
    """Return the key of a billing card."""
    return key(page_pk(company_id, community_id, page), f"card#{subject_id}")


def page_pk(company_id: str, community_id: str, page: int) -> str:
    """Return the partition of a page of a community."""
    return pk(company_id, "page", community_id, str(page))


def copy_key(company_id: str, community_id: str, page: int, read_on: date, meter_id: str) -> Item:
    """Return the key of a billing page's copy of a meter's day."""
    return key(page_pk(company_id, community_id, page), f"reading#{read_on.isoformat()}#{meter_id}")


def reading_key(company_id: str, meter_id: str, read_on: date, number: int) -> Item:
    """Return the key of a meter's reading."""
    return key(pk(company_id, "meter", meter_id), f"reading#{read_on.isoformat()}#{number:03d}")


def pool_place(company_id: str, pool: SharePool) -> Item:
    """Return the key of the record that lists a pool under its period."""
    partition = pk(company_id, "community", pool.community_id)
    return key(partition, f"pool#{pool.period}#{pool.id}")


def once_key(once: Once) -> Item:
    """Return the key of an idempotency record."""
    return key(pk(once.scope, "idempotency", once.key))
