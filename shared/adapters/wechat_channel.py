"""Messages by WeChat's official account: template messages, and subscription messages on credit.

A template message carries our id, by which WeChat drops a repeat for ten minutes: one whose answer
was lost is sent again at once, and once only. A subscription message has no such id, so a lost
answer stays a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.adapters.wechat_account import WechatAccount, WechatAccounts
from shared.adapters.wechat_calls import NoAnswer, NotAsked, WechatAnswer, WechatCalls
from shared.adapters.wechat_tokens import WechatTokens
from shared.domain.messaging.errors import WechatNotSetUp, WechatUnavailable
from shared.domain.messaging.kinds import ChannelName
from shared.domain.messaging.settings import WechatTemplate
from shared.usecases.messaging.ports import Credits, Outcome, Outgoing, Refused, RefusedKind, Sent
from shared.usecases.ports import Clock

_TEMPLATE, _SUBSCRIPTION = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
_TOKEN_REFUSED = frozenset({40001, 40014, 42001})
# Said before the message was looked at: it tells nothing of whether it is out already.
_SAYS_NOTHING = frozenset({-1, 45009, 45011, 45047, 45066})
_REPEATED = 45065  # the same client_msg_id: it is out already
_RETRY_SECONDS = 60
_CHINA = timedelta(hours=8)
# How many characters a kind of field holds. Source: the template library's rules for parameters.
_LENGTHS = {"thing": 20, "short_thing": 5, "phrase": 5, "const": 20, "character_string": 32}
_KINDS: Mapping[int, RefusedKind] = {
    -1: RefusedKind.RETRY,
    40003: RefusedKind.ADDRESS,
    43004: RefusedKind.BLOCKED,
    43101: RefusedKind.NO_CONSENT,
    43107: RefusedKind.NO_CONSENT,
    45009: RefusedKind.QUOTA,
    45011: RefusedKind.RETRY,
    45047: RefusedKind.RETRY,
    45066: RefusedKind.RETRY,
    **dict.fromkeys(_TOKEN_REFUSED, RefusedKind.RETRY),
}


class WechatChannel:
    """A `Channel`."""

    name = ChannelName.WECHAT

    def __init__(
        self,
        calls: WechatCalls,
        accounts: WechatAccounts,
        tokens: WechatTokens,
        credits: Credits,
        clock: Clock,
    ) -> None:
        self._calls, self._accounts, self._tokens = calls, accounts, tokens
        self._credits, self._clock = credits, clock

    def send(self, message: Outgoing) -> Outcome:
        """Have the message on its way, or tell why not."""
        template = message.settings.template_of(message.kind)
        if template is None:
            return Refused(RefusedKind.MISCONFIGURED, "no_template")
        try:
            account = self._accounts.of(message.company_id)
            if template.one_time:
                return self._on_credit(account, template, message)
            body = _template_body(template, message)
            return self._judged(self._told(account, _TEMPLATE, body, repeatable=True))
        except WechatNotSetUp as error:
            return Refused(RefusedKind.MISCONFIGURED, error.code)
        except (WechatUnavailable, NotAsked) as error:
            word = error.code if isinstance(error, WechatUnavailable) else "not_reached"
            return Refused(RefusedKind.RETRY, word, after_seconds=_RETRY_SECONDS)
        except NoAnswer:
            return Refused(RefusedKind.UNKNOWN, "no_answer")

    def _on_credit(
        self, account: WechatAccount, template: WechatTemplate, message: Outgoing
    ) -> Outcome:
        """Send a subscription message if a credit is left for it."""
        whose = (message.company_id, message.address, template.template_id)
        if not self._credits.take_credit(*whose, message.id):
            return Refused(RefusedKind.NO_CONSENT, "no_credit")
        try:
            answer = self._told(
                account, _SUBSCRIPTION, _subscription_body(template, message), repeatable=False
            )
        except (NotAsked, WechatUnavailable):
            self._credits.give_back_credit(*whose, message.id)
            raise
        outcome = self._judged(answer)
        if isinstance(outcome, Refused):
            if outcome.kind is RefusedKind.NO_CONSENT:
                self._credits.no_credits(*whose)
            else:
                self._credits.give_back_credit(*whose, message.id)
        return outcome

    def _told(
        self, account: WechatAccount, path: str, body: Mapping[str, Any], *, repeatable: bool
    ) -> WechatAnswer:
        """Return what WeChat answers; a refused token is fetched anew, once."""

        def ask(token: str) -> WechatAnswer:
            return self._calls.post(path, {"access_token": token}, body)

        token = self._tokens.token(account)
        answer = _again(ask, token) if repeatable else ask(token)
        if answer.errcode in _TOKEN_REFUSED:
            token = self._tokens.token(account, refused=token)
            answer = _again(ask, token) if repeatable else ask(token)
        return answer

    def _judged(self, answer: WechatAnswer) -> Outcome:
        number = answer.values.get("msgid", answer.values.get("msg_id"))
        if answer.errcode in {0, _REPEATED}:
            return Sent(str(number or ""))
        kind = _KINDS.get(answer.errcode, RefusedKind.MISCONFIGURED)
        after = _RETRY_SECONDS if kind is RefusedKind.RETRY else 0
        until = _next_day(self._clock.now()) if kind is RefusedKind.QUOTA else None
        return Refused(kind, str(answer.errcode), after_seconds=after, until=until)


def _again(ask: Callable[[str], WechatAnswer], token: str) -> WechatAnswer:
    """Return the answer, asking once more where it was lost. Raises `NoAnswer`."""
    try:
        return ask(token)
    except NoAnswer:
        try:
            answer = ask(token)
        except NotAsked:
            raise NoAnswer from None  # the first may have been heard
        if answer.errcode in _SAYS_NOTHING:
            raise
        return answer


def _template_body(template: WechatTemplate, message: Outgoing) -> dict[str, Any]:
    return {
        "touser": message.address,
        "template_id": template.template_id,
        "url": message.link,
        "client_msg_id": message.id[:64],
        "data": _fields(template, message),
    }


def _subscription_body(template: WechatTemplate, message: Outgoing) -> dict[str, Any]:
    return {
        "touser": message.address,
        "template_id": template.template_id,
        "page": message.link,
        "data": _fields(template, message),
    }


def _fields(template: WechatTemplate, message: Outgoing) -> dict[str, dict[str, str]]:
    return {
        each.field: {"value": _clipped(each.field, message.data.get(each.datum, ""))}
        for each in template.fields
    }


def _clipped(field: str, value: str) -> str:
    """Return a value as its kind of field holds it: no longer, and an amount without commas."""
    kind = field.rstrip("0123456789")
    if kind == "amount":  # one sign and plain digits, as the library's rules have it
        return value.replace(",", "").replace("\u00a0", "")
    most = _LENGTHS.get(kind)
    return value if most is None or len(value) <= most else f"{value[: most - 1]}…"


def _next_day(now: datetime) -> datetime:
    """Return when WeChat's day ends: quotas are given at midnight in China."""
    there = (now.astimezone(UTC) + _CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return there + timedelta(days=1) - _CHINA
