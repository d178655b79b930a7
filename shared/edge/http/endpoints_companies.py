"""Endpoints of companies, communities, period closes and API keys, and the two public ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    CLERKS,
    PLATFORM,
    READERS,
    READERS_AND_OWNERS,
    Call,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import Answer, ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain import api_keys, community
    from shared.edge.http import models_companies as models
    from shared.usecases.estate import companies
else:
    api_keys = later("shared.domain.api_keys")
    community = later("shared.domain.community")
    models = later("shared.edge.http.models_companies")
    companies = later("shared.usecases.estate.companies")


def _no_more(call: Call) -> Call:
    return call


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/health",
        action="health",
        summary="Tell that the API answers",
        roles=None,
        answer=Answer,
    ),
    Endpoint(
        method="GET",
        path="/openapi.json",
        action="openapi",
        summary="This document",
        roles=None,
        answer=Answer,
    ),
    Endpoint(
        method="GET",
        path="/v1/caller",
        action="get_caller",
        summary="Tell who the caller is taken for",
        roles=READERS_AND_OWNERS | PLATFORM,
        command=_no_more,
        answer=models.CallerAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/companies",
        action="open_company",
        summary="Open a company with the key of its first administrator",
        roles=PLATFORM,
        body=models.CompanyBody,
        answer=models.OpenedCompanyAnswer,
        result=companies.OpenedCompany,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/companies",
        action="list_companies",
        summary="List all companies, oldest first",
        roles=PLATFORM,
        query=ListQuery,
        command=list_below(None),
        answer=models.CompanyAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/companies/{company_id}",
        action="get_company",
        summary="Get a company: one's own, or any for the platform",
        roles=READERS | PLATFORM,
        command=by_id("company_id"),
        answer=models.CompanyAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/companies/{company_id}",
        action="update_company",
        summary="Change one's own company",
        roles=ADMINS,
        body=models.CompanyPatch,
        answer=models.CompanyAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities",
        action="create_community",
        summary="Create a community",
        roles=ADMINS,
        body=models.CommunityBody,
        answer=models.CommunityAnswer,
        result=community.Community,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities",
        action="list_communities",
        summary="List the communities the caller may see, by name",
        roles=READERS,
        query=ListQuery,
        command=list_below(None),
        answer=models.CommunityAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}",
        action="get_community",
        summary="Get a community",
        roles=READERS,
        command=by_id("community_id"),
        answer=models.CommunityAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}",
        action="update_community",
        summary="Change a community",
        roles=ADMINS,
        body=models.CommunityPatch,
        answer=models.CommunityAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/period-closes",
        action="close_period",
        summary="Close a month and every month before it, for good",
        roles=CLERKS,
        body=models.PeriodCloseBody,
        answer=models.PeriodCloseAnswer,
        result=community.PeriodClose,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/period-closes",
        action="list_period_closes",
        summary="List closed months, oldest first",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.PeriodCloseAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/api-keys",
        action="create_key",
        summary="Create an API key; its secret is shown once",
        roles=ADMINS,
        body=models.KeyBody,
        answer=models.IssuedKeyAnswer,
        result=api_keys.IssuedKey,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/api-keys",
        action="list_keys",
        summary="List API keys, revoked ones included",
        roles=ADMINS,
        query=ListQuery,
        command=list_below(None),
        answer=models.KeyAnswer,
        listing=True,
    ),
    Endpoint(
        method="DELETE",
        path="/v1/api-keys/{key_id}",
        action="revoke_key",
        summary="Revoke an API key; within a minute it is refused everywhere",
        roles=ADMINS,
        command=by_id("key_id"),
        answer=models.KeyAnswer,
    ),
)
