"""The Stripe account of a local stack: its own sandbox, or Stripe where a key is given."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from infra.local import stripe_account
from infra.local.home import Home, read_json
from infra.local.sandbox_process import switch


def quiet(_: str) -> None:
    """Say nothing."""


def balance(account: stripe_account.Account) -> Any:
    with urllib.request.urlopen(f"{account.address}/_sandbox/events", timeout=30) as answer:
        return json.load(answer)["data"]


def test_the_sandbox_keeps_its_port_its_secrets_and_its_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STRIPE_SECRET_KEY", raising=False)
    home = Home(tmp_path)
    first = stripe_account.open_account(home, quiet)
    try:
        assert stripe_account.open_account(home, quiet) == first
        switch(first.address, "top_up", {"amount_minor": 100})
        told = balance(first)
        stripe_account.close_sandbox(home)
        again = stripe_account.open_account(home, quiet)
        assert again == first
        assert balance(again) == told
        assert home.sandbox_file.stat().st_mode & 0o077 == 0
    finally:
        stripe_account.close_sandbox(home)


def test_with_a_key_the_true_stripe_is_used_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_of_somebody")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_x")
    account = stripe_account.open_account(Home(tmp_path), quiet)
    assert (account.mode, account.address, account.webhook_secret) == ("test", "", "whsec_x")
    assert read_json(Home(tmp_path).sandbox_file) == {}
