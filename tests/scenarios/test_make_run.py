"""The README's command, run as a person runs it, in a folder of its own and without a network."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.environments import ROOT
from infra.local.home import Home, read_json

# With these, both installers fail at once instead of reaching out.
OFFLINE = {"UV_OFFLINE": "1", "PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, **OFFLINE, "LEVY_HOME": str(folder), **more}


def make(target: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`make run`, ready."""
    process = subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=ROOT,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout:
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C stops it"):
                break
        else:
            pytest.fail("make run ended:\n" + "".join(said))
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
    assert not (folder / "stack.json").exists()


def test_make_run_bills_a_community_and_says_where(
    running: subprocess.Popen[str], folder: Path
) -> None:
    assert running.poll() is None
    stack = read_json(Home(folder).stack_file)
    wanted = {"api_url", "aws_endpoint", "region", "stack_name", "api_key"}
    assert wanted <= stack.keys()
    assert all(stack[name] for name in wanted)
    assert stack["owner_url"].startswith(f"{stack['browser_url']}/p/lp_")


def test_the_keys_are_for_their_owners_eyes(running: subprocess.Popen[str], folder: Path) -> None:
    home = Home(folder)
    for file in (home.stack_file, home.key_file, home.env_file):
        assert file.stat().st_mode & 0o077 == 0


def test_the_commands_the_readme_shows_are_answered(
    running: subprocess.Popen[str], folder: Path
) -> None:
    tour = (ROOT / "README.md").read_text().partition("## Ten minutes with it")[2]
    blocks = re.findall(r"```sh\n(.*?)```", tour.partition("\n## ")[0], re.DOTALL)
    shown = "".join(blocks).replace(".levy/env", str(Home(folder).env_file))
    answered = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", shown.replace("curl -s", "curl -sf")],
        capture_output=True,
        text=True,
        check=False,
    )
    # head ends curl early (23), which is no fault of what it asked for.
    assert answered.returncode in {0, 23}, answered.stderr
    assert "阳光花园" in answered.stdout
    assert "50.00 CNY of a payment paid the bill" in answered.stdout
    assert '"pay_url": "http' in answered.stdout
    assert '"openapi"' in answered.stdout


def test_a_second_make_run_says_that_the_first_is_there(
    running: subprocess.Popen[str], folder: Path
) -> None:
    second = make("run", folder)
    assert second.returncode != 0
    assert "already runs" in second.stderr
    assert "make down" in second.stderr


def test_make_up_beside_it_uses_what_runs(running: subprocess.Popen[str], folder: Path) -> None:
    answer = make("up", folder)
    assert answer.returncode == 0, answer.stderr
    assert "Building" not in answer.stdout


def test_ctrl_c_stops_it_and_make_up_finds_the_data_again(
    running: subprocess.Popen[str], folder: Path
) -> None:
    key = read_json(Home(folder).stack_file)["api_key"]
    os.killpg(running.pid, signal.SIGINT)
    assert running.stdout is not None
    assert "the data is kept" in running.stdout.read()
    running.wait(60)
    again = make("up", folder)
    assert again.returncode == 0, again.stderr
    assert "Building" not in again.stdout
    assert read_json(Home(folder).stack_file)["api_key"] == key
    assert make("down", folder).returncode == 0


def test_after_a_hard_kill_make_up_starts_again(folder: Path) -> None:
    assert make("up", folder).returncode == 0
    os.kill(read_json(Home(folder).emulator_file)["pid"], signal.SIGKILL)
    again = make("up", folder)
    assert again.returncode == 0, again.stderr
    assert make("down", folder).returncode == 0


def test_a_port_that_is_taken_is_named_and_nothing_is_started(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = make("up", folder, LEVY_PORT=port)
    assert answer.returncode != 0
    assert f"Port {port}" in answer.stderr
    assert "LEVY_PORT" in answer.stderr


def test_make_reset_forgets_the_data(folder: Path) -> None:
    assert make("reset", folder).returncode == 0
    assert not Home(folder).state.exists()
    assert not Home(folder).key_file.exists()
