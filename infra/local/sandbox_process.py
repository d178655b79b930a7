"""A provider's sandbox as a process of its own: started, found again by others, stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from infra.environments import ROOT
from infra.local.trouble import Trouble

_START_SECONDS = 30
_STOP_SECONDS = 30
_started: list[subprocess.Popen[bytes]] = []  # by this process, which must take their exit codes


class SandboxProcess:
    """The sandbox of `provider`, run as `module`; `probe` is a path that it answers."""

    def __init__(self, provider: str, module: str, probe: str) -> None:
        self._provider, self._module, self._probe = provider, module, probe

    def runs(self, known: Mapping[str, Any]) -> bool:
        """Tell whether what was noted of it (`pid`, `port`) still answers."""
        return bool(known) and self._is_ours(known["pid"]) and self._answers(known["port"])

    def start(self, port: int, arguments: Sequence[str], note: Callable[[int], None]) -> None:
        """Return once it answers; `note` is told its process before. Raises `Trouble`."""
        command = [sys.executable, "-m", self._module, "--port", str(port), *arguments]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _started.append(process)
        note(process.pid)
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(
                    f"The {self._provider} sandbox did not start. `make reset` forgets its account."
                )
            time.sleep(0.05)

    def stop(self, known: Mapping[str, Any]) -> None:
        """Return once the process noted is gone, if it was there. Raises `Trouble`."""
        if not known or not self._is_ours(known["pid"]):
            return
        pid = known["pid"]
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                raise Trouble(
                    f"The {self._provider} sandbox did not stop and was killed; start it again."
                )
            time.sleep(0.05)
        for process in list(_started):
            if process.pid == pid:
                process.wait()
                _started.remove(process)

    def _answers(self, port: int) -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}{self._probe}", timeout=5
            ) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _is_ours(self, pid: int) -> bool:
        """Tell whether `pid` is the sandbox; a number can have gone to another program since."""
        if not Path("/proc/self/cmdline").exists():
            listing = ["ps", "-p", str(pid), "-o", "command="]
            said = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
            return self._module in said
        try:
            return self._module in Path(f"/proc/{pid}/cmdline").read_text()
        except (OSError, UnicodeDecodeError):
            return False


def switch(address: str, name: str, asked: object) -> Any:
    """Turn one of the switches of the sandbox at `address` and return what it says.

    Raises `HTTPError`; `Trouble` where the switch was not turned.
    """
    request = urllib.request.Request(
        f"{address}/_sandbox/{name}", json.dumps(asked).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        if answer.status != HTTPStatus.OK:
            raise Trouble(f"The sandbox answered {answer.status} to its switch {name}.")
        return json.load(answer)
