"""The official account of a local stack: WeChat's sandbox on a port of its own.

With WECHAT_ACCOUNTS set to the secret's JSON the true WeChat is used by the same code.
"""

from __future__ import annotations

import json
import os
import secrets
import string
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.emulator import free_port
from infra.local.home import Home, read_json, write_json
from infra.local.sandbox_process import SandboxProcess

_SANDBOX = SandboxProcess("WeChat", "infra.local.wechat_sandbox", "/_sandbox/state")
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class WechatStack:
    """How the stack reaches its account; `address` "" is WeChat itself."""

    address: str
    accounts: str


def open_wechat(home: Home, say: Callable[[str], None]) -> WechatStack:
    """Return the account to be used, with the sandbox running where it is that. `Trouble`."""
    accounts = os.environ.get("WECHAT_ACCOUNTS", "")
    if accounts:
        return WechatStack("", accounts)
    known = read_json(home.wechat_file)
    if not _SANDBOX.runs(known):
        known = _start(home, known)
        say(f"WeChat sandbox started on port {known['port']}.")
    return WechatStack(f"http://127.0.0.1:{known['port']}", json.dumps({"*": known["account"]}))


def connect_wechat(
    wechat: WechatStack, client: Any, outputs: Mapping[str, str], callback_url: str
) -> None:
    """Have the stack know its account, and the sandbox where its callbacks go."""
    client.put_secret_value(SecretId=outputs["WechatSecret"], SecretString=wechat.accounts)
    if wechat.address:
        asked = json.dumps({"callback_url": callback_url}).encode()
        address = f"{wechat.address}/_sandbox/settings"
        with urllib.request.urlopen(urllib.request.Request(address, asked), timeout=30):
            return


def close_wechat(home: Home) -> None:
    """Stop the sandbox; it keeps its words and its port, its phones are new the next time."""
    _SANDBOX.stop(read_json(home.wechat_file))


def _start(home: Home, known: Mapping[str, Any]) -> dict[str, Any]:
    home.make()
    account = known.get("account") or {
        "app_id": f"wx{secrets.token_hex(8)}",
        "app_secret": secrets.token_hex(16),
        "token": secrets.token_hex(12),
        "aes_key": "".join(secrets.choice(_LETTERS) for _ in range(42)) + "A",
    }
    told: dict[str, Any] = {"port": free_port(known.get("port")), "account": account}
    _SANDBOX.start(
        told["port"],
        ["--account", json.dumps(account)],
        lambda pid: write_json(home.wechat_file, told | {"pid": pid}),
    )
    return told
