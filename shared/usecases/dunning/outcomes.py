"""What becomes of a message when its channel has answered, or never did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.arrears.case import CollectionCase
from shared.domain.arrears.contact import ContactFacts, ContactResult, ContactWay, LastContact
from shared.domain.calendar import business_date
from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import CALL_LASTS, Message, Reason, State
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.arrears.records import case_ref
from shared.usecases.dunning.looking import Party, Place
from shared.usecases.dunning.records import message_ref, message_word
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.letters.records import last_contact_ref
from shared.usecases.messaging.ports import Refused, RefusedKind, Sent
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Clock

# Notices of money that came or goes are no contact about a debt.
_CONTACTS = frozenset({MessageKind.REMINDER, MessageKind.FINAL_NOTICE})
_LATER = timedelta(minutes=10)


def to_sent(outcome: Sent, cost: str, link_id: str, at: datetime) -> Callable[[Message], Message]:
    """Return what becomes of a message that is out."""
    return lambda before: before.sent(outcome.provider_id, cost, link_id, at)


def to_refused(outcome: Refused, at: datetime) -> Callable[[Message], Message]:
    """Return what becomes of a message that a channel did not take, by the kind of its no."""

    def after(before: Message) -> Message:
        if outcome.kind is RefusedKind.UNKNOWN:
            return before.failed(Reason.OUTCOME_UNKNOWN, at)
        if not outcome.try_again:
            used_up = outcome.kind is RefusedKind.QUOTA
            return before.refused(outcome.code, Reason.QUOTA if used_up else Reason.REFUSED)
        later = before.refused(outcome.code, Reason.BUSY)
        if before.channel in later.refused_by(at):
            return later  # often enough: another channel's turn
        seconds = timedelta(seconds=outcome.after_seconds)
        return later.waiting(Reason.BUSY, at + max(seconds, _LATER))

    return after


def store(
    place: Place,
    sending: Message,
    ledger: Ledger,
    change: Callable[[Message], Message],
) -> None:
    """Store what a channel said of a message, also where it was given up for lost meanwhile.

    A reminder that is out is the account's last contact, stored with it and so once.
    """
    ref, account_id = message_ref(message_word(sending)), sending.account_id
    known = (last_contact_ref(account_id), case_ref(account_id))

    def decision(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        if before is None or len(before.tries) != len(sending.tries):
            return Decision(None)
        lost = before.state is State.FAILED and before.reason is Reason.OUTCOME_UNKNOWN
        if before.state is not State.SENDING and not lost:
            return Decision(None)
        after = replace(change(before), version=before.version + 1)
        counts = after.state is State.SENT and after.kind in _CONTACTS
        contact = _contact(place, after, seen) if counts else ()
        return Decision(None, (Save(before, after), *contact))

    ledger.decide(place.company_id, Look(records=(ref, *known)), decision)


def _contact(place: Place, message: Message, seen: Seen) -> tuple[Save, ...]:
    """Return what a reminder that went out changes in what is known of contacts."""
    at, community = message.ended_at, place.community
    if at is None:
        return ()
    before = seen.find(last_contact_ref(message.account_id))
    known = before or LastContact(message.account_id, message.community_id)
    note = f"{message.channel} {message.wording}"
    facts = ContactFacts(ContactWay.MESSAGE, ContactResult.SENT, note)
    after, made = known.followed_by(facts, at, message.planned_by, "")
    case_before = seen.find(case_ref(message.account_id))
    case = case_before or CollectionCase(
        message.account_id, message.community_id, community.currency
    )
    told = case.messaged(business_date(at, community.time_zone)).stored(case)
    return Save(before, after), Save(None, made), Save(case_before, told)


def left_behind(company_id: str, word: str, ledger: Ledger, clock: Clock) -> Message:
    """Return the message as failed if nobody can still be sending it.

    Raises `MessageUnderWay`.
    """
    ref, now = message_ref(word), clock.now()

    def decision(seen: Seen) -> Decision[Message]:
        before = seen.find(ref)
        if before is None or (
            before.state is State.SENDING and now - before.tries[-1].at < CALL_LASTS
        ):
            raise MessageUnderWay(message=word)
        if before.state is not State.SENDING:
            return Decision(before)
        after = before.failed(Reason.OUTCOME_UNKNOWN, now)
        return Decision(after, (Save(before, after),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def bury(company_id: str, party: Party, channel: ChannelName, code: str, ledger: Ledger) -> None:
    """The address that a channel refused for good is not used again."""
    used = party.reach.contacts.address_of(channel)
    if used is None:
        return
    ref, index = contacts_ref(party.account.id), used.index

    def decision(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        if before is None:
            return Decision(None)
        after = replace(before.with_dead(index, code), version=before.version + 1)
        return Decision(None, (Save(before, after),))

    ledger.decide(company_id, Look(records=(ref,)), decision)
