"""What the local stack does before any emulator runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from infra.environments import MINISTACK
from infra.layer import LOCK, RUNTIME_BRINGS, shipped
from infra.local import emulator
from infra.local.home import Home, write_json
from infra.local.trouble import Trouble


def test_a_missing_emulator_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "MINISTACK", replace(MINISTACK, folder=tmp_path / "nowhere"))
    with pytest.raises(Trouble, match="make setup"):
        emulator.start(Home(tmp_path))


def test_a_file_that_names_another_programs_process_is_not_believed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_json(home.emulator_file, {"pid": 1, "port": 1})
    assert emulator.running_port(home) is None
    assert emulator.stop(home) is False


def test_a_new_port_is_written_into_every_remembered_queue_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sqs.json").write_text('"http://localhost:4000/0/q" "http://127.0.0.1:4000/0/q"')
    emulator._move_addresses(tmp_path, 4000, 5000)
    moved = '"http://localhost:5000/0/q" "http://127.0.0.1:5000/0/q"'
    assert (tmp_path / "sqs.json").read_text() == moved


def test_tools_on_the_emulator_never_see_a_real_aws_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "prod")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    given = emulator.aws_environment(4000)
    assert "AWS_PROFILE" not in given
    assert "AWS_SESSION_TOKEN" not in given
    assert given["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4000"


def test_two_at_once_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with (
        home.only_one("run", "busy"),
        pytest.raises(Trouble, match="busy"),
        home.only_one("run", "busy"),
    ):
        pass


def test_the_layer_ships_what_is_imported_and_leaves_boto3_to_the_runtime() -> None:
    names = set(shipped(LOCK.read_text()))
    assert {"aws-lambda-powertools", "chalice", "pydantic", "pydantic-core", "tzdata"} <= names
    assert not names & RUNTIME_BRINGS
    assert not names & {"pip", "setuptools", "stripe", "inquirer"}


def test_every_locked_package_has_hashes_and_no_address() -> None:
    text = LOCK.read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in entry for entry in shipped(text).values())
