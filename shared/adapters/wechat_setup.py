"""Channels put together for the functions that send."""

from __future__ import annotations

from typing import Any

from shared.adapters.aws import ClientWhenUsed
from shared.adapters.aws_channels import EmailChannel, SmsChannel
from shared.adapters.secrets import StoredSecret
from shared.adapters.wechat_account import WechatAccounts
from shared.adapters.wechat_calls import WechatCalls
from shared.adapters.wechat_channel import WechatChannel
from shared.adapters.wechat_sign_in import WechatOauth
from shared.adapters.wechat_tokens import WechatTokens
from shared.usecases.messaging.ports import Channel, Channels, Credits, TokenShelf
from shared.usecases.ports import Clock


def wechat_sign_in(secrets: Any, secret: str, address: str) -> WechatOauth:
    """Return what asks WeChat who holds a phone; `address` "" is WeChat itself."""
    return WechatOauth(WechatCalls(address), WechatAccounts(StoredSecret(secrets, secret)))


def channels(
    secrets: Any, secret: str, address: str, *, tokens: TokenShelf, credits: Credits, clock: Clock
) -> Channels:
    """Return the channels there are. `MessagesTable` is both `tokens` and `credits`."""
    calls, accounts = WechatCalls(address), WechatAccounts(StoredSecret(secrets, secret))
    shelf = WechatTokens(calls, tokens, clock)
    made: tuple[Channel, ...] = (
        WechatChannel(calls, accounts, shelf, credits, clock),
        SmsChannel(ClientWhenUsed("sns", tries=1)),
        EmailChannel(ClientWhenUsed("sesv2", tries=1)),
    )
    return {each.name: each for each in made}
