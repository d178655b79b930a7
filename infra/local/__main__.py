"""`python -m infra.local COMMAND`: the local stack, as the Makefile calls it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from infra.local import stack
from infra.local.home import DEFAULT, Home, read_json
from infra.local.run import run
from infra.local.trouble import Trouble


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("command", choices=[*COMMANDS])
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](DEFAULT)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped half way. Run it again to go on.", file=sys.stderr)
        return 130


def up(home: Home) -> int:
    """Bring the stack up and leave it running in the background."""
    running = stack.up(home)
    print(f"Levy answers at {running['browser_url']}\nAddresses and keys: {home.stack_file}")
    print("Next: `make run` enters a community and bills it; `make down` stops.")
    return 0


def down(home: Home) -> int:
    """Stop the stack and keep its data."""
    was_running = stack.down(home)
    print("Stopped; the data is kept for the next `make up`." if was_running else "Nothing ran.")
    return 0


def reset(home: Home) -> int:
    """Stop the stack and forget its data."""
    stack.reset(home)
    print("Forgotten. The next `make up` starts from nothing.")
    return 0


def status(home: Home) -> int:
    """Tell whether the stack runs and where."""
    found = read_json(home.stack_file)
    print(f"Levy answers at {found['browser_url']}" if found else "Not running; start: `make up`.")
    return 0 if found else 1


def prove(home: Home) -> int:
    """Prove the ledger of every community."""
    from infra.local import prove as proving  # the code of the functions, which others don't need

    return proving.prove(home)


COMMANDS = {
    "up": up,
    "down": down,
    "reset": reset,
    "run": run,
    "status": status,
    "prove": prove,
}

if __name__ == "__main__":
    sys.exit(main())
