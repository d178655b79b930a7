"""What becomes of a message when its channel has answered, or never did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.domain.dunning.errors import MessageUnderWay
from shared.domain.dunning.message import CALL_LASTS, Message, Reason, State
from shared.domain.messaging.kinds import ChannelName
from shared.usecases.dunning.looking import Party
from shared.usecases.dunning.records import message_ref, message_word
from shared.usecases.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.messaging.ports import Refused, RefusedKind, Sent
from shared.usecases.messaging.records import contacts_ref
from shared.usecases.ports import Clock

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
    company_id: str,
    sending: Message,
    ledger: Ledger,
    change: Callable[[Message], Message],
) -> None:
    """Store what a channel said of a message, also where it was given up for lost meanwhile."""
    ref = message_ref(message_word(sending))

    def decision(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        if before is None or len(before.tries) != len(sending.tries):
            return Decision(None)
        lost = before.state is State.FAILED and before.reason is Reason.OUTCOME_UNKNOWN
        if before.state is not State.SENDING and not lost:
            return Decision(None)
        after = replace(change(before), version=before.version + 1)
        return Decision(None, (Save(before, after),))

    ledger.decide(company_id, Look(records=(ref,)), decision)


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
