"""Which use case answers which endpoint about messages; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

contacts = later("shared.usecases.messaging.contacts")
settings = later("shared.usecases.messaging.settings")

ACTIONS: dict[str, Callable[..., Any]] = {
    "get_messaging_settings": settings.get_messaging_settings,
    "update_messaging_settings": settings.update_messaging_settings,
    "get_contacts": contacts.get_contacts,
    "update_contacts": contacts.update_contacts,
    "stop_messages": contacts.stop_messages,
}
