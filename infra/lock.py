"""Renew the lock files: every package with its version and hashes, and no address of any index.

`make lock` runs it. What to lock is in pyproject.toml (what Levy imports) and infra/locks/*.in
(tools); each of the five environments is resolved by itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from infra.environments import LOCKS, ROOT, CannotInstall, find_uv, run

OLDEST_PYTHON = "3.11"
TOOLS = ("dev", "ministack", "sam", "checkov", "uv")


def main() -> int:
    """Renew every lock file; returns the exit code."""
    uv = find_uv()
    if uv is None:
        print("Locking needs uv, which could not be installed. Check the network, then try again.")
        return 1
    os.chdir(ROOT)  # the files' comments name their sources as seen from here
    locks, project = LOCKS.relative_to(ROOT), "requirements.lock"
    compile_: list[str | Path] = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--upgrade",
        "--generate-hashes",
    ]
    compile_ += ["--no-emit-index-url", "--no-header", "--python-version", OLDEST_PYTHON]
    try:
        run([*compile_, "pyproject.toml", "--output-file", project])
        for tool in TOOLS:
            # The project's own environment holds both, so its tools follow what it imports.
            bound: list[str | Path] = ["--constraints", project] if tool == "dev" else []
            lock = locks / f"{tool}.lock"
            run([*compile_, "--no-config", *bound, locks / f"{tool}.in", "--output-file", lock])
    except CannotInstall as trouble:
        print(f"Not everything could be locked: {trouble}")
        return 1
    print("Locked. `make check` tells whether everything still holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
