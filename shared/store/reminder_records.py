"""Where what belongs to reminders lies in the Ledger table, and the lists of it.

campaign          C#{co}#campaigns#{community}           {scope}
own words         C#{co}#wording#{community}             -
planned through   C#{co}#reminded#{community}            -
announcement      C#{co}#announcement#{id}               -
message           C#{co}#messages#{account}              message#{day}#{id}

of a day          C#{co}#messages_on#{community}#{day}   {account}.{day}.{id}
waiting           P#waiting#{day}                        {instant}#{co}#{channel}#{account.day.id}
last tick         P#waiting                              -

An account's messages are listed where they lie. A message is in the list of its day for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any

from shared.domain.dunning.campaign import Campaign
from shared.domain.dunning.marks import Announcement, PlanMark
from shared.domain.dunning.message import Message, State
from shared.domain.dunning.wording import WordingBook
from shared.store.keys import ITSELF, pk
from shared.usecases.dunning.records import message_word

Place = tuple[str, str]
_MESSAGE = "message#"


def _message_place(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    account_id, day, message_id = words[0].split(".")
    return ("messages", account_id), f"{_MESSAGE}{day}#{message_id}"


# pk word and sk of each class of records, from the words of its name.
KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Campaign: lambda words: (("campaigns", words[0]), words[1]),
    WordingBook: lambda words: (("wording", words[0]), ITSELF),
    PlanMark: lambda words: (("reminded", words[0]), ITSELF),
    Announcement: lambda words: (("announcement", words[0]), ITSELF),
    Message: _message_place,
}
# The words that name a record, from the record.
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Campaign: lambda campaign: (campaign.community_id, campaign.scope),
    WordingBook: lambda book: (book.community_id,),
    PlanMark: lambda mark: (mark.community_id,),
    Announcement: lambda one: (one.id,),
    Message: lambda message: (message_word(message),),
}


def pointers(company_id: str, record: object) -> tuple[Place, ...]:
    """Return where the lists that a message stands in point to it."""
    if not isinstance(record, Message):
        return ()
    word = message_word(record)
    of_day = (pk(company_id, "messages_on", record.community_id, record.day.isoformat()), word)
    if record.state is not State.WAITING or record.wait_until is None:
        return (of_day,)
    until = record.wait_until.astimezone(UTC)
    instant = until.isoformat(timespec="microseconds")
    place = f"{instant}#{company_id}#{record.channels[0]}#{word}"
    return (of_day, (waiting_pk(until.date()), place))


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return the partition of a list, how its sort keys begin, and if they are pointers."""
    if of is Campaign:
        return pk(company_id, "campaigns", *words), "", False
    if of is Message and words[0] == "account":
        return pk(company_id, "messages", words[1]), _MESSAGE, False
    if of is Message:
        return pk(company_id, "messages_on", *words[1:]), "", True
    raise ValueError(f"{of.__name__} is not listed")


def waiting_pk(day: date) -> str:
    """Return the partition of the messages that wait for an hour of a day (UTC)."""
    return f"P#waiting#{day.isoformat()}"
