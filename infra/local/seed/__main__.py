"""`python -m infra.local.seed --stack .levy/stack.json`: enter 阳光花园 and bill it this month."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.local.home import read_json
from infra.local.seed.api import Api, Refused
from infra.local.seed.community import bill, enter, find
from infra.local.seed.estate import COMMUNITY_NAME, make_estate

ACCOUNTS = 300
SEED = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Enter and bill the community; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.seed", description=__doc__)
    parser.add_argument("--stack", type=Path, default=Path(".levy/stack.json"))
    parser.add_argument("--accounts", type=int, default=ACCOUNTS, help="four fifths are homes")
    parser.add_argument("--seed", type=int, default=SEED, help="another number, another estate")
    chosen = parser.parse_args(arguments)
    stack = read_json(chosen.stack)
    if not stack:
        print(f"No stack is described in {chosen.stack}. Start one: `make up`.", file=sys.stderr)
        return 1
    try:
        _enter_and_bill(Api(stack["api_url"], stack["api_key"]), chosen.accounts, chosen.seed)
    except Refused as refusal:
        print(f"The API refused: {refusal}", file=sys.stderr)
        return 1
    return 0


def _enter_and_bill(api: Api, accounts: int, seed: int) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    began = time.monotonic()
    estate = make_estate(seed, accounts, today)
    tag = f"seed-{seed}-{accounts}"
    entered = find(api, accounts)
    if entered is None:
        _say(
            f"Entering {COMMUNITY_NAME}: {estate.buildings} buildings, {len(estate.homes)} units, "
            f"{len(estate.spaces)} parking spaces …"
        )
        entered = enter(api, estate, tag, today, _say)
    else:
        _say(f"{COMMUNITY_NAME} is there already.")
    _say(f"Billing {today:%Y-%m} …")
    run = bill(api, entered, today, tag, _say)
    totals = run["totals"]
    print(
        f"Issued {totals['bills']} bills over {totals['amount']['amount']} "
        f"{totals['amount']['currency']}; {totals['blocked']} accounts blocked "
        f"({time.monotonic() - began:.0f} s)."
    )
    print(f"See them: GET /v1/communities/{entered.community_id}/bills?period={today:%Y-%m}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
