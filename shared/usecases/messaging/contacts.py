"""How an account's holder is reached and what they want to hear, as they or staff enter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.accounts import Account, Holder
from shared.domain.actor import Actor
from shared.domain.errors import LevyError
from shared.domain.messaging.addresses import masked, parse_email, parse_openid, parse_phone
from shared.domain.messaging.contacts import AccountContacts, Preference, SealedAddress, Stop
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.usecases.bank_files.ports import Sealer
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Save, Seen
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.messaging.records import contacts_by, contacts_ref
from shared.usecases.ports import Clock, Directory, VersionStale
from shared.usecases.reading import ById

_PARSE: dict[ChannelName, Callable[[str], str]] = {
    ChannelName.SMS: parse_phone,
    ChannelName.EMAIL: parse_email,
    ChannelName.WECHAT: parse_openid,
}
_ACCOUNTS_MAX = 100  # of one openid: whoever has more flats has an office


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a holder says about one kind of message on one channel."""

    kind: MessageKind
    channel: ChannelName
    wanted: bool


@dataclass(frozen=True, slots=True)
class UpdateContacts:
    """New addresses and wishes, as read in `version`. "" forgets an address, None leaves it.

    `forget_wechat` unlinks every phone of WeChat's.
    """

    account_id: str
    version: int
    phone: str | None = None
    email: str | None = None
    preferences: tuple[Wanted, ...] = ()
    forget_wechat: bool = False


@dataclass(frozen=True, slots=True)
class StopMessages:
    """Nothing is sent any more for a reason, or it goes on again, as read in `version`."""

    account_id: str
    version: int
    stop: Stop
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """One address in the clear, for a channel only. `index` names it where it has to be marked;
    "" is the holder's own entry in the directory.
    """

    channel: ChannelName
    address: str
    index: str = ""

    def __repr__(self) -> str:
        """Show whom it is as people may see it."""
        return f"Reached({self.channel}, {masked(self.channel, self.address)})"


def get_contacts(
    actor: Actor, command: ById, *, directory: Directory, ledger: Ledger
) -> AccountContacts:
    """Return an account's contacts, masked. Raises `NotFound`."""
    account = account_seen(actor, command.id, directory)
    return shown(ledger.find(actor.company_id, contacts_ref(account.id)), account)


def update_contacts(
    actor: Actor,
    command: UpdateContacts,
    *,
    directory: Directory,
    ledger: Ledger,
    address_sealer: Sealer,
    clock: Clock,
) -> AccountContacts:
    """The addresses are sealed and kept, the wishes dated. Raises `NotFound`, `VersionStale`,
    `AddressRefused`, `PreferenceRefused`.
    """
    account, now = account_seen(actor, command.account_id, directory), clock.now()
    said = [
        Preference(each.kind, each.channel, each.wanted, now, actor.name)
        for each in command.preferences
    ]
    changes: list[Callable[[AccountContacts], AccountContacts]] = [
        lambda before: before.with_said(said)
    ]
    if command.forget_wechat:
        changes.append(lambda before: before.without_channel(ChannelName.WECHAT))
    for channel, text in ((ChannelName.SMS, command.phone), (ChannelName.EMAIL, command.email)):
        if text == "":
            changes.append(_forgetting(channel))
        elif text is not None:
            sealed = _sealed(
                actor.company_id,
                account,
                channel,
                text,
                by=actor.name,
                sealer=address_sealer,
                clock=clock,
            )
            changes.append(_having(sealed))
    return _changed(actor.company_id, account, changes, ledger, version=command.version)


def stop_messages(
    actor: Actor, command: StopMessages, *, directory: Directory, ledger: Ledger, clock: Clock
) -> AccountContacts:
    """Nothing is sent to the account's holder, or messages go again. Raises `NotFound`,
    `VersionStale`.
    """
    account, now = account_seen(actor, command.account_id, directory), clock.now()

    def stopped(before: AccountContacts) -> AccountContacts:
        return before.stopped(command.stop, command.note, now, actor.name)

    return _changed(actor.company_id, account, [stopped], ledger, version=command.version)


def bind_openid(
    company_id: str,
    account: Account,
    openid: str,
    by: str,
    *,
    ledger: Ledger,
    sealer: Sealer,
    clock: Clock,
) -> AccountContacts:
    """The follower is reached about the account; a repeat changes nothing. `AddressRefused`."""
    address = _sealed(
        company_id, account, ChannelName.WECHAT, openid, by=by, sealer=sealer, clock=clock
    )
    return _changed(company_id, account, [_having(address)], ledger)


def unbind_openid(company_id: str, openid: str, *, ledger: Ledger, sealer: Sealer) -> int:
    """The follower is reached about no account any more; returns about how many they were."""
    index = sealer.index(company_id, openid)
    found = ledger.page(company_id, contacts_by(index), _ACCOUNTS_MAX, None).items
    for each in found:
        _forget(company_id, each.account_id, index, ledger)
    return len(found)


def mark_dead(
    company_id: str, account: Account, index: str, word: str, *, ledger: Ledger
) -> AccountContacts:
    """An address that a channel refused for good is not used any more."""
    return _changed(company_id, account, [lambda before: before.with_dead(index, word)], ledger)


def contacts_of(company_id: str, account: Account, *, ledger: Ledger) -> AccountContacts:
    """Return an account's contacts, those of one that nobody entered anything for included."""
    return shown(ledger.find(company_id, contacts_ref(account.id)), account)


def addresses_for(
    company_id: str,
    account: Account,
    channel: ChannelName,
    contacts: AccountContacts,
    *,
    directory: Directory,
    sealer: Sealer,
) -> tuple[Reached, ...]:
    """Return the addresses of a channel, opened: what was entered here, else the holder's own.

    What in the directory is no address is none. Raises `SealingUnavailable`.
    """
    entered = [
        Reached(channel, sealer.open(company_id, each.sealed, account.id), each.index)
        for each in contacts.addresses_of(channel)
    ]
    if entered or any(each.channel is channel for each in contacts.addresses):
        return tuple(entered)
    holder = directory.find(company_id, Holder, account.holder_id)
    own = {ChannelName.SMS: holder.phone, ChannelName.EMAIL: holder.email} if holder else {}
    try:
        return (Reached(channel, _PARSE[channel](own[channel])),)
    except (KeyError, LevyError):
        return ()


def shown(found: AccountContacts | None, account: Account) -> AccountContacts:
    """Return the contacts with the version that callers see: one above what is stored."""
    if found is None:
        return AccountContacts(account.id, account.community_id, version=1)
    return replace(found, version=found.version + 1)


def _sealed(
    company_id: str,
    account: Account,
    channel: ChannelName,
    text: str,
    *,
    by: str,
    sealer: Sealer,
    clock: Clock,
) -> SealedAddress:
    address = _PARSE[channel](text)
    return SealedAddress(
        channel=channel,
        sealed=sealer.seal(company_id, address, account.id),
        index=sealer.index(company_id, address),
        shown=masked(channel, address),
        at=clock.now(),
        by=by,
    )


def _having(address: SealedAddress) -> Callable[[AccountContacts], AccountContacts]:
    def change(before: AccountContacts) -> AccountContacts:
        there = any(each.index == address.index and not each.dead for each in before.addresses)
        return before if there else before.with_address(address)

    return change


def _forgetting(channel: ChannelName) -> Callable[[AccountContacts], AccountContacts]:
    return lambda before: before.without_channel(channel)


def _changed(
    company_id: str,
    account: Account,
    changes: list[Callable[[AccountContacts], AccountContacts]],
    ledger: Ledger,
    *,
    version: int | None = None,
) -> AccountContacts:
    """The contacts are as `changes` make them. Raises `VersionStale`."""
    ref = contacts_ref(account.id)

    def decision(seen: Seen) -> Decision[AccountContacts]:
        before = seen.find(ref)
        now = shown(before, account)
        if version is not None and version != now.version:
            raise VersionStale(version=now.version, field="If-Match")
        after = now
        for change in changes:
            after = change(after)
        if after == now:
            return Decision(now)
        stored = replace(after, version=before.version + 1 if before else 1)
        return Decision(shown(stored, account), (Save(before, stored),))

    return ledger.decide(company_id, Look(records=(ref,)), decision)


def _forget(company_id: str, account_id: str, index: str, ledger: Ledger) -> None:
    ref = contacts_ref(account_id)

    def decision(seen: Seen) -> Decision[None]:
        before = seen.find(ref)
        if before is None or all(each.index != index for each in before.addresses):
            return Decision(None)
        after = replace(before.without_address(index), version=before.version + 1)
        return Decision(None, (Save(before, after),))

    ledger.decide(company_id, Look(records=(ref,)), decision)
