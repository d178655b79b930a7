"""`python -m infra.local.wechat_sandbox --port 8400 --account '{…}'`: serve until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import signal
from threading import Event

from infra.local.wechat_sandbox.server import WechatServer
from infra.local.wechat_sandbox.world import Account, WechatWorld


def main() -> int:
    """Serve until told to stop."""
    reader = argparse.ArgumentParser(description="A WeChat official account on this machine")
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--account", default="{}", help="app_id, app_secret, token and aes_key")
    asked = reader.parse_args()
    told = json.loads(asked.account)
    account = Account()
    account.app_id = told.get("app_id", account.app_id)
    account.secret = told.get("app_secret", account.secret)
    account.token = told.get("token", account.token)
    account.aes_key = told.get("aes_key", account.aes_key)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with WechatServer(WechatWorld(account), port=asked.port) as server:
        print(f"WeChat sandbox on {server.url}; phones: {server.url}/phone", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
