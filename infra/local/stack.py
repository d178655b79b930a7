"""Brings a local stack up and down: emulator, deployment, first key, and the file that tells."""

from __future__ import annotations

import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from infra.local import deployment, emulator, stripe_account, wechat_account
from infra.local.deployment import Outside
from infra.local.home import Home, read_json, write_json, write_own
from infra.local.keys import company_of, keys
from infra.local.trouble import Trouble

ANSWER_SECONDS = 60
_FOR_SHELLS = (
    ("LEVY_API", "api_url"),
    ("LEVY_KEY", "api_key"),
    ("LEVY_COMMUNITY", "community_id"),
    ("LEVY_ACCOUNT", "account_id"),
    ("LEVY_BILL", "bill_id"),
)
Say = Callable[[str], None]


def up(home: Home, say: Say = print) -> dict[str, Any]:
    """Make the stack run what is in the tree; returns what is in its stack file.

    An unchanged tree is neither built nor deployed again. Raises `Trouble`.
    """
    busy = (
        "Another `make up` or `make run` is at work in this folder. Let it finish, then try again."
    )
    with home.only_one("up", busy):
        port = emulator.running_port(home)
        if port is None:
            _untell(home)
            port = emulator.start(home)
            say(f"Emulator started on port {port}.")
        outside = _open_accounts(home, say)
        wanted = deployment.sign(outside)
        if deployment.deployed_sign(port) != wanted:
            _build_and_deploy(home, port, wanted, outside, say)
        described, told = _describe(home, port, outside), read_json(home.stack_file)
        if told.get("browser_url") == described["browser_url"]:
            described = {**told, **described}  # what `make run` told beside it stays true
        return tell(home, described)


def resume(home: Home) -> dict[str, Any]:
    """Start the emulator with what it remembers, whatever the tree is now; returns as `up`."""
    port = emulator.start(home)
    return tell(home, _describe(home, port, _open_accounts(home, lambda _: None)))


def down(home: Home) -> bool:
    """Stop the stack and keep its data; returns whether it was running."""
    was_running = emulator.stop(home)
    stripe_account.close_sandbox(home)
    wechat_account.close_wechat(home)
    _untell(home)
    return was_running


def reset(home: Home) -> None:
    """Stop the stack and forget its data; what is installed and built stays."""
    down(home)
    shutil.rmtree(home.state, ignore_errors=True)
    sandbox = (home.sandbox_file, home.sandbox_state, home.wechat_file)
    for file in (home.emulator_file, home.emulator_log, home.sam_log, home.key_file, *sandbox):
        file.unlink(missing_ok=True)


def tell(home: Home, stack: dict[str, Any]) -> dict[str, Any]:
    """Write what is known of the running stack, for programs and for a shell; returns it."""
    write_json(home.stack_file, stack)
    lines = [f"export {name}='{stack[key]}'\n" for name, key in _FOR_SHELLS if stack.get(key)]
    write_own(home.env_file, "".join(lines))
    return stack


def wait_until_answered(home: Home, url: str) -> None:
    """Return once the API answers 200 at `url`, a route open to all. Raises `Trouble`."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30):
                return
        except (urllib.error.URLError, OSError) as silence:
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{url} does not answer ({silence}). The functions' words are in "
                    f"{home.emulator_log}; `make reset` starts afresh."
                ) from silence
        time.sleep(0.2)


def _open_accounts(home: Home, say: Say) -> Outside:
    return Outside(stripe_account.open_account(home, say), wechat_account.open_wechat(home, say))


def _untell(home: Home) -> None:
    home.stack_file.unlink(missing_ok=True)
    home.env_file.unlink(missing_ok=True)


def _build_and_deploy(home: Home, port: int, wanted: str, outside: Outside, say: Say) -> None:
    home.sam_log.unlink(missing_ok=True)
    began = time.monotonic()
    say("Building functions and layer …")
    deployment.build(home, outside)
    say("Deploying template.yaml …")
    deployment.deploy(home, port, wanted, outside)
    say(f"Built and deployed in {time.monotonic() - began:.0f} s.")


def _describe(home: Home, port: int, outside: Outside) -> dict[str, Any]:
    outputs = deployment.outputs(port)
    api = outputs["ApiId"]
    api_url = f"{emulator.address(port)}/restapis/{api}/live/_user_request_"
    wait_until_answered(home, f"{api_url}/openapi.json")
    found = keys(home, deployment.client("dynamodb", port), outputs["AccessTable"], api_url)
    company_id = company_of(api_url, found["api_key"])
    webhook = f"{api_url}/webhooks/stripe/{company_id}"
    secrets = deployment.client("secretsmanager", port)
    stripe_account.connect(outside.stripe, secrets, outputs, webhook)
    callback = f"{api_url}/webhooks/wechat/{company_id}"
    wechat_account.connect_wechat(outside.wechat, secrets, outputs, callback)
    browser_url = f"http://{api}.execute-api.localhost:{port}/live"
    deployment.tell_address(port, browser_url)
    return {
        "api_url": api_url,
        "browser_url": browser_url,
        "aws_endpoint": emulator.address(port),
        "region": emulator.REGION,
        "stack_name": deployment.STACK,
        "sandbox_url": outside.stripe.address or None,
        "wechat_url": outside.wechat.address or None,
        "webhook_url": webhook,
        **found,
        "outputs": outputs,
        "emulator": read_json(home.emulator_file),
    }
