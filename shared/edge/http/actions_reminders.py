"""Which use case answers each action about reminders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

announcement_preview = later("shared.usecases.dunning.announcement_preview")
announcing = later("shared.usecases.dunning.announcing")
campaigns = later("shared.usecases.dunning.campaigns")
effect = later("shared.usecases.dunning.effect")
previewing = later("shared.usecases.dunning.previewing")

ACTIONS: dict[str, Callable[..., Any]] = {
    "get_campaign": campaigns.get_campaign,
    "change_campaign": campaigns.change_campaign,
    "get_wordings": campaigns.get_wordings,
    "change_wordings": campaigns.change_wordings,
    "list_messages": campaigns.list_messages,
    "preview_reminders": previewing.preview_reminders,
    "reminder_effect": effect.reminder_effect,
    "announce": announcing.announce,
    "preview_announcement": announcement_preview.preview_announcement,
}
