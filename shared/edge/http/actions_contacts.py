"""Which use case answers which endpoint about contacts; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

contacts = later("shared.usecases.letters.contacts")

ACTIONS: dict[str, Callable[..., Any]] = {
    "enter_contact": contacts.enter_contact,
    "list_contacts": contacts.list_contacts,
    "list_demands": contacts.list_demands,
    "send_visit_photo": contacts.send_visit_photo,
    "see_visit_photo": contacts.see_visit_photo,
}
