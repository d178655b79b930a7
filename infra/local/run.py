"""`make run`: the stack, a billed community on it, and the addresses, until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from types import FrameType

from infra.environments import ROOT
from infra.local import emulator, stack
from infra.local.home import Home, read_json
from infra.local.owner_page import tell_owner_page
from infra.local.trouble import Trouble

LOOK_SECONDS = 1


def run(home: Home) -> int:
    """Bring the stack up, have the seed enter and bill its community, stay; returns the exit code.

    Ctrl-C (or a polite kill) stops the emulator in order, so that its data is kept.
    """
    found = read_json(home.stack_file)
    where = found.get("browser_url", "not known yet: it is starting")
    busy = (
        f"Levy already runs from this folder ({where}). Stop it there with Ctrl-C, or `make down`."
    )
    # A script that runs this in the background hands it a Ctrl-C that is ignored: take it back.
    signal.signal(signal.SIGINT, _as_interrupt)
    signal.signal(signal.SIGTERM, _as_interrupt)
    with home.only_one("run", busy):
        began = time.monotonic()
        try:
            described = stack.up(home)
            _seed(home)
            owner = tell_owner_page(home, described)
            print(f"\nReady after {time.monotonic() - began:.0f} s.")
            print(f"API      {described['browser_url']}   (key: . {home.env_file})")
            print(f"OpenAPI  {described['browser_url']}/openapi.json")
            if owner:
                print(f"Owner    {owner}   (the phone page of somebody who owes)")
            if described["sandbox_url"]:
                print(
                    f"Stripe   {described['sandbox_url']}   (sandbox: orders that wait to be paid)"
                )
            if described["wechat_url"]:
                print(f"WeChat   {described['wechat_url']}/phone   (sandbox: what phones show)")
            print('README.md, "Ten minutes with it", goes on from here, in another terminal.')
            print("Ctrl-C stops it; the data is kept for the next `make run`.", flush=True)
            _stay(home)
        except KeyboardInterrupt:
            print("\nStopping …", flush=True)
        finally:
            stack.down(home)
    print("Stopped; the data is kept. `make reset` forgets it.")
    return 0


def _seed(home: Home) -> None:
    """Have the seed do its part in a process of its own. Raises `Trouble`."""
    command = [sys.executable, "-m", "infra.local.seed", "--stack", str(home.stack_file)]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise Trouble("The community could not be entered and billed; the lines above say why.")


def _stay(home: Home) -> None:
    """Return never, unless the emulator goes away. Raises `Trouble` then."""
    while emulator.running_port(home) is not None:
        time.sleep(LOOK_SECONDS)
    raise Trouble(
        "The emulator stopped by itself or by `make down`. `make run` starts it again; "
        f"if it fell over, the end of {home.emulator_log} says why."
    )


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
