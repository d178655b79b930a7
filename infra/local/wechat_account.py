"""The official account of a local stack: WeChat's sandbox on a port of its own.

With WECHAT_ACCOUNTS set to the secret's JSON the true WeChat is used by the same code.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.environments import ROOT
from infra.local.emulator import free_port
from infra.local.home import Home, read_json, write_json
from infra.local.trouble import Trouble

_MODULE = "infra.local.wechat_sandbox"
_START_SECONDS = 30
_STOP_SECONDS = 30
_LETTERS = string.ascii_letters + string.digits
_started: list[subprocess.Popen[bytes]] = []  # by this process, which must take their exit codes


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
    if not known or not _is_ours(known["pid"]) or not _answers(known["port"]):
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
    known = read_json(home.wechat_file)
    if known and _is_ours(known["pid"]):
        _end(known["pid"])


def _start(home: Home, known: Mapping[str, Any]) -> dict[str, Any]:
    home.make()
    port = free_port(known.get("port"))
    account = known.get("account") or {
        "app_id": f"wx{secrets.token_hex(8)}",
        "app_secret": secrets.token_hex(16),
        "token": secrets.token_hex(12),
        "aes_key": "".join(secrets.choice(_LETTERS) for _ in range(42)) + "A",
    }
    command = [sys.executable, "-m", _MODULE, "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--account", json.dumps(account)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _started.append(process)
    told = {"port": port, "account": account, "pid": process.pid}
    write_json(home.wechat_file, told)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Trouble("The WeChat sandbox did not start. `make reset` forgets its account.")
        time.sleep(0.05)
    return told


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_sandbox/state", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _is_ours(pid: int) -> bool:
    """Tell whether `pid` is the sandbox; a number can have gone to another program since."""
    if not Path("/proc/self/cmdline").exists():
        listing = ["ps", "-p", str(pid), "-o", "command="]
        said = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
        return _MODULE in said
    try:
        return _MODULE in Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, UnicodeDecodeError):
        return False


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _is_ours(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            raise Trouble("The WeChat sandbox did not stop and was killed; start it again.")
        time.sleep(0.05)
    for process in list(_started):
        if process.pid == pid:
            process.wait()
            _started.remove(process)
