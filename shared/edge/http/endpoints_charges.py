"""Endpoints of charge items, their rules, and billing plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import CLERKS, KIB, READERS, Call, Endpoint, by_id, list_below
from shared.edge.http.fields import Answer, ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain import billing_plan, charge_items
    from shared.edge.http import models_charges as models
    from shared.edge.http import models_plans as plans
    from shared.edge.http import models_rules as rules
    from shared.usecases.rules import charge_rules
else:
    billing_plan = later("shared.domain.billing_plan")
    charge_items = later("shared.domain.charge_items")
    models = later("shared.edge.http.models_charges")
    plans = later("shared.edge.http.models_plans")
    rules = later("shared.edge.http.models_rules")
    charge_rules = later("shared.usecases.rules.charge_rules")


def _one_rule(call: Call) -> object:
    return charge_rules.GetRule(call.path["item_id"], call.path["rule_id"])


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/charge-items",
        action="create_item",
        summary="Create a charge item",
        roles=CLERKS,
        body=models.ItemBody,
        answer=models.ItemAnswer,
        result=charge_items.ChargeItem,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/charge-items",
        action="list_items",
        summary="List charge items, by name",
        roles=READERS,
        query=models.ItemQuery,
        answer=models.ItemAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/charge-items/{item_id}",
        action="get_item",
        summary="Get a charge item",
        roles=READERS,
        command=by_id("item_id"),
        answer=models.ItemAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/charge-items/{item_id}",
        action="update_item",
        summary="Change a charge item",
        roles=CLERKS,
        body=models.ItemPatch,
        answer=models.ItemAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/charge-rule-schema",
        action="rule_schema",
        summary="The JSON Schema of the rule language",
        roles=None,
        answer=Answer,
    ),
    Endpoint(
        method="POST",
        path="/v1/charge-items/{item_id}/rules",
        action="add_rule",
        summary="Add a version of an item's rule, from a day on, tried on some subjects first",
        roles=CLERKS,
        body=rules.RuleBody,
        answer=rules.SavedRuleAnswer,
        result=charge_rules.SavedRule,
        status=201,
        body_limit_bytes=48 * KIB,
    ),
    Endpoint(
        method="GET",
        path="/v1/charge-items/{item_id}/rules",
        action="list_rules",
        summary="List the versions of an item's rule, by scope and day",
        roles=READERS,
        query=rules.RuleQuery,
        answer=rules.RuleAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/charge-items/{item_id}/rules/{rule_id}",
        action="get_rule",
        summary="Get a version of an item's rule",
        roles=READERS,
        command=_one_rule,
        answer=rules.RuleAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/charge-items/{item_id}/rules/{rule_id}",
        action="update_rule",
        summary="Withdraw a version of an item's rule, or change its note",
        roles=CLERKS,
        body=rules.RulePatch,
        answer=rules.RuleAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/units/{unit_id}/charge-rules",
        action="rules_of_unit",
        summary="Which rules a unit pays on a day, why, and why not the others",
        roles=READERS,
        query=rules.SubjectRuleQuery,
        answer=rules.SubjectRuleAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/spaces/{space_id}/charge-rules",
        action="rules_of_space",
        summary="Which rules a space pays on a day, why, and why not the others",
        roles=READERS,
        query=rules.SubjectRuleQuery,
        answer=rules.SubjectRuleAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/billing-plans",
        action="create_plan",
        summary="Create a billing plan",
        roles=CLERKS,
        body=plans.PlanBody,
        answer=plans.PlanAnswer,
        result=billing_plan.BillingPlan,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/billing-plans",
        action="list_plans",
        summary="List billing plans, by name",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=plans.PlanAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/billing-plans/{plan_id}",
        action="get_plan",
        summary="Get a billing plan",
        roles=READERS,
        command=by_id("plan_id"),
        answer=plans.PlanAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/billing-plans/{plan_id}",
        action="update_plan",
        summary="Change a billing plan; made inactive, it frees its items",
        roles=CLERKS,
        body=plans.PlanPatch,
        answer=plans.PlanAnswer,
    ),
)
