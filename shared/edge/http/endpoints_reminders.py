"""Endpoints of reminders: campaigns, words, previews, announcements, messages and their effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.edge.http.endpoint import ADMINS, READERS, SIGNERS, Call, Endpoint, by_id, list_below
from shared.edge.http.fields import ListQuery
from shared.edge.later import later

if TYPE_CHECKING:
    from shared.domain.dunning import marks
    from shared.edge.http import models_announcements as told
    from shared.edge.http import models_reminder_reports as reports
    from shared.edge.http import models_reminders as models
else:
    marks = later("shared.domain.dunning.marks")
    told = later("shared.edge.http.models_announcements")
    reports = later("shared.edge.http.models_reminder_reports")
    models = later("shared.edge.http.models_reminders")


def _campaign(call: Call) -> object:
    return models.campaign_of(call)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/campaigns/{scope}",
        action="get_campaign",
        summary="Get the ladder of reminders of a community (`all`) or of one charge item",
        roles=READERS,
        command=_campaign,
        answer=models.CampaignAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/campaigns/{scope}",
        action="change_campaign",
        summary="Change a ladder of reminders",
        roles=ADMINS,
        body=models.CampaignPatch,
        answer=models.CampaignAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/wordings",
        action="get_wordings",
        summary="Get the words of every message in both languages, with a preview of each",
        roles=READERS,
        command=by_id("community_id"),
        answer=models.WordingsAnswer,
    ),
    Endpoint(
        method="PATCH",
        path="/v1/communities/{community_id}/wordings",
        action="change_wordings",
        summary="Word messages differently",
        roles=ADMINS,
        body=models.WordingsPatch,
        answer=models.WordingsAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/reminder-preview",
        action="preview_reminders",
        summary="See who would be told what on a day by which channel, and what it would cost",
        roles=READERS,
        query=reports.PreviewQuery,
        answer=reports.PreviewAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/communities/{community_id}/reminder-effect",
        action="reminder_effect",
        summary="What messages achieved, by step: opened, paid within seven days, cost",
        roles=READERS,
        query=reports.EffectQuery,
        answer=reports.EffectAnswer,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/announcements",
        action="announce",
        summary="Tell every account of a community or building something",
        roles=SIGNERS,
        body=told.AnnouncementBody,
        answer=told.AnnouncementAnswer,
        result=marks.Announcement,
        status=201,
    ),
    Endpoint(
        method="POST",
        path="/v1/communities/{community_id}/announcement-preview",
        action="preview_announcement",
        summary="See how an announcement would read, whom it would reach, and what it would cost",
        roles=SIGNERS,
        body=told.AnnouncementPreviewBody,
        answer=told.AnnouncementPreviewAnswer,
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{account_id}/messages",
        action="list_messages",
        summary="List an account's messages, newest day first, and why some were not sent",
        roles=READERS,
        command=list_below("account_id"),
        query=ListQuery,
        listing=True,
        answer=told.MessageAnswer,
    ),
)
