"""How a community sends messages: by which channels, as whom, with which templates of WeChat."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.domain.messaging.addresses import parse_email
from shared.domain.messaging.errors import AddressRefused, MessagingSettingsRefused
from shared.domain.messaging.kinds import SENT_BY_ITSELF, ChannelName, MessageKind

TEMPLATES_MAX = 25  # an account may hold so many at once
FIELDS_MAX = 10
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{10,64}", re.ASCII)
_FIELD = re.compile(r"[a-z][a-z_]{0,30}[0-9]{0,3}", re.ASCII)
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", re.ASCII)
# What a message can tell, by the names that templates' fields are filled from.
DATA_NAMES = frozenset(
    {"title", "community", "room", "name", "amount", "due", "period", "count", "days", "note", "at"}
)


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field of a template of WeChat's, such as `thing1`, and the datum that fills it."""

    field: str
    datum: str


@dataclass(frozen=True, slots=True)
class WechatTemplate:
    """The template for one kind of message. A subscription message (`one_time`) costs a credit."""

    kind: MessageKind
    template_id: str
    fields: tuple[TemplateField, ...]
    one_time: bool = False


@dataclass(frozen=True, slots=True)
class MessagingSettings:
    """A community's settings for messages; those nobody entered send nothing.

    `sms_sender` is what phones show as sender, where the country allows that. `email_from` has to
    be verified with the mail service. `signature` ends every SMS: 【阳光花园】.
    """

    community_id: str
    channels: tuple[ChannelName, ...] = ()
    templates: tuple[WechatTemplate, ...] = ()
    sms_sender: str = ""
    email_from: str = ""
    email_name: str = ""
    signature: str = ""
    source: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        sent = [each for each in self.channels if each in SENT_BY_ITSELF]
        if len(set(sent)) != len(self.channels):
            raise MessagingSettingsRefused(reason="channels", field="channels")
        if ChannelName.EMAIL in self.channels and not self.email_from:
            raise MessagingSettingsRefused(reason="no_sender", field="email_from")
        if ChannelName.WECHAT in self.channels and not self.templates:
            raise MessagingSettingsRefused(reason="no_template", field="templates")
        if self.sms_sender and not _SENDER_ID.fullmatch(self.sms_sender):
            raise MessagingSettingsRefused(reason="sms_sender", field="sms_sender")
        if "\n" in self.email_name or "\r" in self.email_name:
            raise MessagingSettingsRefused(reason="email_name", field="email_name")
        if self.email_from:
            try:
                parse_email(self.email_from)
            except AddressRefused:
                raise MessagingSettingsRefused(reason="email_from", field="email_from") from None
        self._check_templates()

    def template_of(self, kind: MessageKind) -> WechatTemplate | None:
        """Return the template that a kind of message is sent with."""
        return next((each for each in self.templates if each.kind is kind), None)

    def _check_templates(self) -> None:
        kinds = {each.kind for each in self.templates}
        if len(kinds) != len(self.templates) or len(self.templates) > TEMPLATES_MAX:
            raise MessagingSettingsRefused(reason="templates", field="templates")
        for each in self.templates:
            if not _TEMPLATE_ID.fullmatch(each.template_id):
                raise MessagingSettingsRefused(reason="template_id", field="templates")
            names = [one.field for one in each.fields]
            if not 0 < len(names) <= FIELDS_MAX or len(set(names)) != len(names):
                raise MessagingSettingsRefused(reason="fields", field="templates")
            for one in each.fields:
                if not _FIELD.fullmatch(one.field) or one.datum not in DATA_NAMES:
                    raise MessagingSettingsRefused(reason="fields", field="templates")
