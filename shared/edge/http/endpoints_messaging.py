"""Endpoints of messages: a community's settings, an account's addresses and wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import (
    ADMINS,
    READERS,
    READERS_AND_OWNERS,
    SIGNERS,
    SIGNERS_AND_OWNERS,
    Endpoint,
    by_id,
)
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.edge.http import models_messaging as models
else:
    models = later("shared.edge.http.models_messaging")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/messaging-settings",
        action="get_messaging_settings",
        summary="Get how a community sends messages",
        roles=READERS,
        command=by_id("community_id"),
        answer=models.MessagingSettingsAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/messaging-settings",
        action="update_messaging_settings",
        summary="Change how a community sends messages",
        roles=ADMINS,
        body=models.MessagingSettingsPatch,
        answer=models.MessagingSettingsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/reach",
        action="get_contacts",
        summary="Get how an account's holder is reached, masked, and what they want to hear",
        roles=READERS_AND_OWNERS,
        command=by_id("account_id"),
        answer=models.ReachAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/accounts/{account_id}/reach",
        action="update_contacts",
        summary="Change how an account's holder is reached, or what they want to hear",
        roles=SIGNERS_AND_OWNERS,
        body=models.ReachPatch,
        answer=models.ReachAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/accounts/{account_id}/reach/stop",
        action="stop_messages",
        summary="Send an account's holder nothing any more, as when they died, or go on again",
        roles=SIGNERS,
        body=models.StopPatch,
        answer=models.ReachAnswer,
    ),
)
