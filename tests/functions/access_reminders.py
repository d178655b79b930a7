"""Who may do what with reminders, and the requests by which the test asks."""

from __future__ import annotations

from typing import Any

READ = "admin finance manager reader"

ALLOWED: dict[str, str | None] = {
    "GET /v1/communities/{community_id}/campaigns/{scope}": READ,
    "PATCH /v1/communities/{community_id}/campaigns/{scope}": "admin",
    "GET /v1/communities/{community_id}/wordings": READ,
    "PATCH /v1/communities/{community_id}/wordings": "admin",
    "GET /v1/communities/{community_id}/reminder-preview": READ,
    "GET /v1/communities/{community_id}/reminder-effect": READ,
    "POST /v1/communities/{community_id}/announcements": "admin finance manager",
    "POST /v1/communities/{community_id}/announcement-preview": "admin finance manager",
    "GET /v1/accounts/{account_id}/messages": READ,
}
_TOLD = {
    "zh": {"title": "停水", "body": "明天停水"},
    "en": {"title": "Water off", "body": "No water tomorrow"},
    "channels": ["sms"],
}
BODIES: dict[str, Any] = {
    "change_wordings": {"texts": []},
    "announce": _TOLD,
    "preview_announcement": _TOLD,
}
