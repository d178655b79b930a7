"""Every Python environment the project needs, made from hash-pinned lock files.

Runs with any bare Python 3.11 or later: `python3 infra/environments.py project ministack sam`.
SAM CLI, MiniStack and checkov pin different botocore versions, so each lives by itself. An
environment is left alone while its lock file and its Python are what they were.

uv does it in seconds. Where it can't be installed, pip does the same from the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "infra" / "locks"
ENVIRONMENTS = ROOT / ".levy" / "envs"
OLDEST_PYTHON = (3, 11)


class CannotInstall(Exception):
    """An environment could not be made; the message says what to do."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment: where it is and the lock files that fill it."""

    name: str
    folder: Path
    locks: tuple[Path, ...]

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / "bin" / "python"

    def command(self, name: str) -> Path:
        """Return the path of a program the environment brings."""
        return self.folder / "bin" / name

    @property
    def _stamp(self) -> Path:
        return self.folder / ".levy-made-from"

    def _made_from(self) -> list[str]:
        return self._stamp.read_text().splitlines() if self._stamp.exists() else []

    def _wanted(self) -> list[str]:
        digest = hashlib.sha256()
        for file in (*self.locks, Path(__file__)):
            digest.update(file.read_bytes())
        return [
            f"{sys.base_prefix} {sys.version} {self.folder}".replace("\n", " "),
            digest.hexdigest(),
        ]

    def is_current(self) -> bool:
        """Tell whether the environment was made from the present locks by the present Python
        in the present way.
        """
        return self.python.exists() and self._made_from() == self._wanted()

    def make(self, uv: Path | None) -> None:
        """Make the environment, or bring the one there is up to date.

        It is marked as current only once it is whole. One that works stays as it is when there
        is no network.
        """
        wanted = self._wanted()
        fresh = not self.python.exists() or self._made_from()[:1] != wanted[:1]
        if uv is None:
            if fresh:
                run([sys.executable, "-m", "venv", "--clear", self.folder])
            files = [part for lock in self.locks for part in ("-r", lock)]
            pip: list[str | Path] = [self.python, "-m", "pip", "install", "--quiet"]
            run([*pip, "--require-hashes", "--no-deps", *files])
        else:
            quietly = ["--no-config", "--quiet", "--python"]
            if fresh:
                run([uv, "venv", "--clear", *quietly, sys.executable, self.folder])
            run([uv, "pip", "sync", "--require-hashes", *quietly, self.python, *self.locks])
        self._stamp.write_text("\n".join(wanted))


PROJECT = Environment("project", ROOT / ".venv", (ROOT / "requirements.lock", LOCKS / "dev.lock"))
MINISTACK = Environment("ministack", ENVIRONMENTS / "ministack", (LOCKS / "ministack.lock",))
SAM = Environment("sam", ENVIRONMENTS / "sam", (LOCKS / "sam.lock",))
CHECKOV = Environment("checkov", ENVIRONMENTS / "checkov", (LOCKS / "checkov.lock",))
UV = Environment("uv", ENVIRONMENTS / "uv", (LOCKS / "uv.lock",))

ALL = {each.name: each for each in (PROJECT, MINISTACK, SAM, CHECKOV)}


def run(command: Sequence[str | Path]) -> None:
    """Run `command` quietly. Raises `CannotInstall` with the end of what it said."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env=quiet
    )
    if done.returncode != 0:
        words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise CannotInstall(words or f"{command[0]} stopped with code {done.returncode}")


def find_uv() -> Path | None:
    """Return uv: the pinned one, or None where it can't be had and pip has to do."""
    if not UV.is_current():
        try:
            UV.make(uv=None)
        except CannotInstall:
            found = shutil.which("uv")
            return Path(found) if found else None
    return UV.command("uv")


def make(names: Iterable[str]) -> list[str]:
    """Bring the named environments up to date, side by side; returns those that were made."""
    stale = [ALL[name] for name in names if not ALL[name].is_current()]
    if not stale:
        return []
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    print(f"Installing {', '.join(each.name for each in stale)} …", flush=True)
    uv = find_uv()
    with ThreadPoolExecutor(len(stale)) as pool:
        waiting = [(each, pool.submit(each.make, uv)) for each in stale]
    for each, made in waiting:
        failure = made.exception()
        if isinstance(failure, CannotInstall):
            raise CannotInstall(
                f"The environment '{each.name}' could not be installed:\n{failure}\n"
                f"{_what_to_do(str(failure))}, then run `make setup` again: "
                "what is already installed is kept."
            )
        made.result()
    return [each.name for each in stale]


def _what_to_do(failure: str) -> str:
    if "ensurepip" in failure:
        return "Install Python's venv module (on Debian and Ubuntu: apt install python3-venv)"
    return "Check that the network reaches the Python package index"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the environments named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="+", choices=sorted(ALL))
    names = parser.parse_args(arguments).names
    if sys.version_info < OLDEST_PYTHON:
        print(f"Levy needs Python 3.11 or later, and this is {sys.version.split()[0]}.")
        print("Install a newer one, or name it: make setup PYTHON=python3.13")
        return 1
    began = time.monotonic()
    try:
        made = make(names)
    except CannotInstall as trouble:
        print(trouble)
        return 1
    except KeyboardInterrupt:
        print("\nStopped half way. Run it again to go on: what is already installed is kept.")
        return 130
    if made:
        print(f"Installed {', '.join(made)} in {time.monotonic() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
