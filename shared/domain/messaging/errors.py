"""Ways in which what is entered about messages is refused."""

from __future__ import annotations

from shared.domain.errors import NotFound, Rejected, Unavailable


class MessagingSettingsRefused(Rejected):
    """The settings of a community's messages contradict themselves or are out of bounds."""

    code = "messaging_settings_refused"


class AddressRefused(Rejected):
    """A phone number, e-mail address or openid is none."""

    code = "address_refused"


class PreferenceRefused(Rejected):
    """Such a message can't be turned off on this channel, or nobody sends by it."""

    code = "preference_refused"


class BindingRefused(Rejected):
    """WeChat was not linked: the request began elsewhere, is too old, or was used."""

    code = "binding_refused"


class WechatNotSetUp(NotFound):
    """The company has no WeChat official account here."""

    code = "wechat_not_set_up"


class CallbackRefused(Rejected):
    """What came to WeChat's address does not come from WeChat."""

    code = "callback_refused"


class WechatUnavailable(Unavailable):
    """WeChat did not answer, or answered that it is busy."""

    code = "wechat_unavailable"
