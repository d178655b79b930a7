"""Settings of messages that contradict themselves are refused where they do."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.messaging.errors import MessagingSettingsRefused
from shared.domain.messaging.kinds import ChannelName, MessageKind
from shared.domain.messaging.settings import MessagingSettings, TemplateField, WechatTemplate

TEMPLATE = WechatTemplate(
    MessageKind.REMINDER, "tpl_reminder_0001", (TemplateField("thing1", "title"),)
)
GOOD = MessagingSettings(
    "cty_1",
    (ChannelName.WECHAT, ChannelName.SMS, ChannelName.EMAIL),
    (TEMPLATE,),
    "SUNNY",
    "fees@example.com",
)


def test_a_kind_of_message_has_its_template() -> None:
    assert GOOD.template_of(MessageKind.REMINDER) is TEMPLATE
    assert GOOD.template_of(MessageKind.BILL) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"channels": (ChannelName.SMS, ChannelName.SMS)}, "channels"),
        ({"channels": (ChannelName.VISIT,)}, "channels"),
        ({"email_from": ""}, "no_sender"),
        ({"email_from": "nobody"}, "email_from"),
        ({"email_name": "Sunny\nBcc: all@example.com"}, "email_name"),
        ({"templates": ()}, "no_template"),
        ({"templates": (TEMPLATE, TEMPLATE)}, "templates"),
        ({"templates": (replace(TEMPLATE, template_id="<script>"),)}, "template_id"),
        ({"templates": (replace(TEMPLATE, fields=()),)}, "fields"),
        ({"templates": (replace(TEMPLATE, fields=(TemplateField("thing1", "pin"),)),)}, "fields"),
        ({"sms_sender": "TOO-LONG-A-NAME"}, "sms_sender"),
        ({"sms_sender": "12345"}, "sms_sender"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(
    changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(MessagingSettingsRefused) as refused:
        replace(GOOD, **changed)
    assert refused.value.data["reason"] == reason
