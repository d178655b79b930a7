"""What a person is told when what Levy needs can't be installed, or when they stop it."""

from __future__ import annotations

import pytest

from infra import environments


def test_ctrl_c_is_answered_by_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_names: object) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(environments, "make", interrupted)
    assert environments.main(["project"]) == 130
    assert "Run it again to go on" in capsys.readouterr().out


def test_a_network_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(_environment: environments.Environment, uv: object) -> None:
        raise environments.CannotInstall("No matching distribution found")

    monkeypatch.setattr(environments.Environment, "is_current", lambda _: False)
    monkeypatch.setattr(environments.Environment, "make", offline)
    assert environments.main(["sam"]) == 1
    said = capsys.readouterr().out
    assert "'sam' could not be installed" in said
    assert "Check that the network reaches the Python package index" in said
