"""Requests and answers about messages: how they are sent, whom they reach, who wants them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.messaging.contacts import AccountContacts, Stop
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind
from shared.domain.messaging.settings import TemplateField, WechatTemplate
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Body, Instant, Note, Part, Patch
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.messaging.contacts import StopMessages, UpdateContacts, Wanted

Word = Annotated[str, Field(max_length=64)]
Line = Annotated[str, Field(max_length=254)]


class TemplateFieldPart(Part):
    """One field of a template, such as `thing1`, and the datum that fills it."""

    field: Word
    datum: Word

    def value(self) -> TemplateField:
        """Return the field."""
        return TemplateField(self.field, self.datum)


class TemplatePart(Part):
    """The template of WeChat's for one kind of message; `one_time` is a subscription message."""

    kind: MessageKind
    template_id: Word
    fields: Annotated[list[TemplateFieldPart], Field(min_length=1, max_length=10)]
    one_time: bool = False

    def value(self) -> WechatTemplate:
        """Return the template."""
        fields = tuple(each.value() for each in self.fields)
        return WechatTemplate(self.kind, self.template_id, fields, self.one_time)


class TemplateFieldAnswer(Answer):
    """One field of a template, and the datum that fills it."""

    field: str
    datum: str


class TemplateAnswer(Answer):
    """The template of WeChat's for one kind of message."""

    kind: MessageKind
    template_id: str
    fields: list[TemplateFieldAnswer]
    one_time: bool


class MessagingSettingsPatch(Patch):
    """New settings for messages."""

    channels: Annotated[list[ChannelName], Field(max_length=3)] = OMITTED
    templates: Annotated[list[TemplatePart], Field(max_length=25)] = OMITTED
    sms_sender: Annotated[str, Field(max_length=11)] = OMITTED
    email_from: Line = OMITTED
    email_name: Word = OMITTED
    signature: Annotated[str, Field(max_length=20)] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the settings."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class MessagingSettingsAnswer(Answer):
    """How a community sends messages."""

    community_id: str
    channels: list[ChannelName]
    templates: list[TemplateAnswer]
    sms_sender: str
    email_from: str
    email_name: str
    signature: str
    source: str
    version: int


class PreferenceBody(Body):
    """What is wanted of one kind of message on one channel."""

    kind: MessageKind
    channel: ChannelName
    wanted: bool


class ReachPatch(Patch):
    """New addresses and wishes; "" forgets an address."""

    phone: Annotated[str, Field(max_length=40)] = OMITTED
    email: Line = OMITTED
    forget_wechat: bool = OMITTED
    preferences: Annotated[list[PreferenceBody], Field(max_length=50)] = OMITTED

    def command(self, call: Call) -> UpdateContacts:
        """Return what changes the addresses and wishes."""
        said = self.preferences or []
        return UpdateContacts(
            account_id=call.path["account_id"],
            version=call.version,
            phone=self.phone,
            email=self.email,
            preferences=tuple(Wanted(each.kind, each.channel, each.wanted) for each in said),
            forget_wechat=bool(self.forget_wechat),
        )


class StopPatch(Patch):
    """Why nothing is sent any more; "" has messages go again."""

    stop: Stop
    note: Note = ""

    def command(self, call: Call) -> StopMessages:
        """Return what stops messages."""
        return StopMessages(call.path["account_id"], call.version, self.stop, self.note)


class AddressAnswer(Answer):
    """An address, masked. `dead` is the channel's word if it refused it for good."""

    channel: ChannelName
    shown: str
    at: Instant
    by: str
    dead: str


class PreferenceAnswer(Answer):
    """What holds for one kind of message on one channel; `at` is when somebody said so."""

    kind: MessageKind
    channel: ChannelName
    wanted: bool
    at: Instant | None
    by: str


class ReachAnswer(Answer):
    """How an account's holder is reached and what they want to hear."""

    account_id: str
    addresses: list[AddressAnswer]
    preferences: list[PreferenceAnswer]
    stop: Stop
    stop_note: str
    stop_at: Instant | None
    stop_by: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the answer of contacts: every kind and channel, said or not."""
        del call
        contacts: AccountContacts = result
        said = {(each.kind, each.channel): each for each in contacts.said}
        preferences = []
        for kind in MessageKind:
            for channel in sorted(SENT_BY_ITSELF):
                last = said.get((kind, channel))
                preferences.append(
                    {
                        "kind": kind,
                        "channel": channel,
                        "wanted": contacts.wants(kind, channel),
                        "at": last.at if last else None,
                        "by": last.by if last else "",
                    }
                )
        return cls.model_validate(
            {
                "account_id": contacts.account_id,
                "addresses": list(contacts.addresses),
                "preferences": preferences,
                "stop": contacts.stop,
                "stop_note": contacts.stop_note,
                "stop_at": contacts.stop_at,
                "stop_by": contacts.stop_by,
                "version": contacts.version,
            }
        )
