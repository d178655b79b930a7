"""Starts and stops the emulator of one local stack; its port and process id are in a file."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from infra.environments import MINISTACK
from infra.local.home import Home, read_json, write_json
from infra.local.trouble import Trouble

REGION = "us-east-1"
ACCESS_KEY = "test"  # MiniStack's name for the account's root, the only key that needs no role
START_SECONDS = 30
STOP_SECONDS = 180  # a large state takes its time to be written
_PROGRAM = Path(__file__).with_name("emulator_process.py")
_started: list[subprocess.Popen[bytes]] = []  # by this process, which must take their exit codes


def address(port: int) -> str:
    """Return where the emulator answers."""
    return f"http://127.0.0.1:{port}"


def aws_environment(port: int) -> dict[str, str]:
    """Return the environment in which AWS tools talk to the emulator and never to AWS."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ENDPOINT_URL": address(port),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def running_port(home: Home) -> int | None:
    """Return the port of the emulator if it is running and answers."""
    known = read_json(home.emulator_file)
    if not known or not _exists(known["pid"]):
        return None
    return int(known["port"]) if _answers(known["port"]) else None


def start(home: Home) -> int:
    """Start the emulator with what it remembers; returns its port. Raises `Trouble`.

    The port is LEVY_PORT if set, else the one it had, else any free one.
    """
    if not MINISTACK.python.exists():
        raise Trouble("MiniStack is not installed. Run `make setup`.")
    known = read_json(home.emulator_file)
    if known and _exists(known["pid"]):
        _end(known["pid"])  # it runs but does not answer
    port = _choose_port(known.get("port"))
    if known and known["port"] != port:
        _move_addresses(home.state, known["port"], port)
    shutil.rmtree(home.folder / "tmp", ignore_errors=True)  # left by workers of a killed emulator
    (home.folder / "tmp").mkdir(parents=True)
    with home.emulator_log.open("a") as log:
        process = subprocess.Popen(
            [MINISTACK.python, _PROGRAM],
            cwd=home.folder,
            env=_emulator_environment(home, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us, who then stop it in order
        )
    _started.append(process)
    write_json(home.emulator_file, {"pid": process.pid, "port": port})
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Trouble(
                f"The emulator did not start. The end of {home.emulator_log} says why; "
                "`make reset` forgets its data if that is what it stumbles over."
            )
        time.sleep(0.05)
    return port


def stop(home: Home) -> bool:
    """Stop the emulator so that it keeps its data; returns whether it was running."""
    known = read_json(home.emulator_file)
    if not known or not _exists(known["pid"]):
        return False
    _end(known["pid"])
    return True


def _emulator_environment(home: Home, port: int) -> Mapping[str, str]:
    passed_on = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON", "LAMBDA_", "LEVY_", "MINISTACK_", "STRIPE_"))
    }
    return {
        **passed_on,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AUTH": "true",  # every function's role is enforced
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.state / "s3"),
        "TMPDIR": str(home.folder / "tmp"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
    }


def _choose_port(before: int | None) -> int:
    asked = os.environ.get("LEVY_PORT")
    if asked:
        if not asked.isdigit() or not _free(int(asked)):
            raise Trouble(
                f"Port {asked} (from LEVY_PORT) is taken or not a port. Free it, name another, or "
                "leave LEVY_PORT unset to get any free one."
            )
        return int(asked)
    return free_port(before)


def free_port(before: int | None) -> int:
    """Return the port that was used before if it is free, else any free one."""
    if before is not None and _free(before):
        return before
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _move_addresses(state: Path, old: int, new: int) -> None:
    """Make the remembered queue addresses name the new port: queues are found by address."""
    for file in state.glob("*.json"):
        text = moved = file.read_text()
        for host in ("localhost", "127.0.0.1"):
            moved = moved.replace(f"{host}:{old}/", f"{host}:{new}/")
        if moved != text:
            file.write_text(moved)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _exists(pid: int) -> bool:
    """Tell whether `pid` is our emulator; a number can have gone to another program since."""
    command = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return _PROGRAM.name in command.read_text()
        except (OSError, UnicodeDecodeError):
            return False
    listing = ["ps", "-p", str(pid), "-o", "command="]
    said = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
    return _PROGRAM.name in said


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"{address(port)}/_ministack/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _exists(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            raise Trouble(
                f"The emulator did not stop within {STOP_SECONDS} s and was killed: what changed "
                "since it started is lost. Start it again with `make up`."
            )
        time.sleep(0.05)
    for process in list(_started):
        if process.pid == pid:
            process.wait()
            _started.remove(process)
