"""Endpoints of holders, accounts, and entering many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    CLERKS,
    READERS,
    READERS_AND_OWNERS,
    Endpoint,
    by_id,
    list_below,
)
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain import accounts
    from shared.edge.http import models_accounts as models
    from shared.usecases.estate import registrations
else:
    accounts = later("shared.domain.accounts")
    models = later("shared.edge.http.models_accounts")
    registrations = later("shared.usecases.estate.registrations")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/holders",
        action="create_holder",
        summary="Enter a holder",
        roles=CLERKS,
        body=models.HolderBody,
        answer=models.HolderAnswer,
        result=accounts.Holder,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/holders",
        action="list_holders",
        summary="List holders, by name",
        roles=READERS,
        query=ListQuery,
        command=list_below("community_id"),
        answer=models.HolderAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/holders/{holder_id}",
        action="get_holder",
        summary="Get a holder",
        roles=READERS,
        command=by_id("holder_id"),
        answer=models.HolderAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/holders/{holder_id}",
        action="update_holder",
        summary="Change a holder",
        roles=CLERKS,
        body=models.HolderPatch,
        answer=models.HolderAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/holders/{holder_id}/accounts",
        action="list_accounts_of_holder",
        summary="List the accounts a holder holds or held",
        roles=READERS,
        query=ListQuery,
        command=list_below("holder_id"),
        answer=models.AccountAnswer,
        listing=True,
    ),
    Endpoint(
        method="POST",
        path="/v1/units/{unit_id}/accounts",
        action="open_account",
        summary="Open a holder's account for a unit",
        roles=CLERKS,
        body=models.AccountBody,
        answer=models.AccountAnswer,
        result=accounts.Account,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/spaces/{space_id}/accounts",
        action="open_account",
        summary="Open a holder's account for a parking space",
        roles=CLERKS,
        body=models.AccountBody,
        answer=models.AccountAnswer,
        result=accounts.Account,
        status=201,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/accounts",
        action="list_accounts",
        summary="List accounts, by unit or space and first day",
        roles=READERS,
        query=models.AccountQuery,
        answer=models.AccountAnswer,
        listing=True,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}",
        action="get_account",
        summary="Get an account",
        roles=READERS_AND_OWNERS,
        command=by_id("account_id"),
        answer=models.AccountAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/accounts/{account_id}",
        action="update_account",
        summary="Change the days of an account",
        roles=CLERKS,
        body=models.AccountPatch,
        answer=models.AccountAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/accounts/{account_id}/hand-over",
        action="hand_over",
        summary="End an account and open the next holder's, without a day between",
        roles=CLERKS,
        body=models.HandOverBody,
        answer=models.AccountAnswer,
        result=accounts.Account,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/registrations",
        action="register",
        summary="Enter units and spaces with holders and accounts, all of them or none",
        roles=CLERKS,
        body=models.RegistrationBody,
        answer=models.RegisteredAnswer,
        result=registrations.Registered,
        status=201,
    ),
)
