"""The page on which an owner says what they want to hear, kind by kind, on each channel."""

from __future__ import annotations

from typing import Any

from shared.domain.messaging.contacts import Stop
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind
from shared.edge.web.page import Asked, Ports, Seen, Sent, Shown
from shared.usecases.reading import ById


def wishes(asked: Asked, ports: Ports) -> Seen:
    """Show what is sent by which channel, to be changed."""
    from shared.usecases.messaging.contacts import get_contacts
    from shared.usecases.owners.home import owner_place

    stored = {"directory": ports["directory"], "ledger": ports["ledger"]}
    command = ById(asked.account_id)
    of = owner_place(asked.owner, command, directory=ports["directory"])
    contacts = get_contacts(asked.owner, command, **stored)
    channels = _channels(asked, of.community.id, ports)
    addresses = {one: contacts.address_of(one) for one in channels}
    rows = [
        (kind, [(one, _box(kind, one), contacts.wants(kind, one)) for one in channels])
        for kind in MessageKind
    ]
    data = {
        "of": of,
        "channels": [(one, address.shown if address else "") for one, address in addresses.items()],
        "rows": rows,
        "stopped": contacts.stop is not Stop.NONE,
        "version": contacts.version,
        "kept": "kept" in asked.query,
    }
    return Shown("wishes.html", data)


def say(asked: Asked, ports: Ports) -> Seen:
    """Note what the owner wants of all that the page showed. Raises `VersionStale`."""
    from shared.usecases.messaging.contacts import UpdateContacts, Wanted, update_contacts

    version = "".join(asked.form.get("version", []))
    chosen = set(asked.form.get("wanted", []))
    shown = set(asked.form.get("shown", []))
    said = tuple(
        Wanted(kind, channel, _box(kind, channel) in chosen)
        for kind in MessageKind
        for channel in sorted(SENT_BY_ITSELF)
        if channel.value in shown
    )
    is_version = version.isascii() and version.isdigit() and len(version) < 10
    update_contacts(
        asked.owner,
        UpdateContacts(asked.account_id, int(version) if is_version else 0, preferences=said),
        directory=ports["directory"],
        ledger=ports["ledger"],
        address_sealer=ports["address_sealer"],
        clock=ports["clock"],
    )
    return Sent(f"{asked.root}pay/messages?kept=1")


def _channels(asked: Asked, community_id: str, ports: Ports) -> tuple[ChannelName, ...]:
    """Return the channels by which the community sends."""
    from shared.usecases.messaging.settings import messaging_settings_of

    company_id, ledger = asked.owner.company_id, ports["ledger"]
    settings: Any = messaging_settings_of(company_id, community_id, ledger=ledger)
    return tuple(sorted(settings.channels))


def _box(kind: MessageKind, channel: ChannelName) -> str:
    return f"{kind.value}.{channel.value}"
