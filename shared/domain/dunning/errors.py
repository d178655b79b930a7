"""Ways in which what is entered about reminders is refused."""

from __future__ import annotations

from shared.domain.errors import NotFound, Rejected, Unavailable


class CampaignRefused(Rejected):
    """A ladder contradicts itself, or a value of it is out of bounds; `field` points at it."""

    code = "campaign_refused"


class CampaignNotFound(NotFound):
    """No such campaign: its item is not one of the community's."""

    code = "campaign_not_found"


class WordingRefused(Rejected):
    """A text has a variable that nothing fills, broken braces, or is empty or too long."""

    code = "wording_refused"


class AnnouncementRefused(Rejected):
    """An announcement needs words, and a building of the community's if it names one."""

    code = "announcement_refused"


class AddressGone(Rejected):
    """The address that a message was to go to is not there any more."""

    code = "address_gone"


class MessageUnderWay(Unavailable):
    """Somebody else is sending this very message in this moment."""

    code = "message_under_way"
