"""Bank accounts are sealed by a key of their company; KMS is played by a double that wraps keys."""

from __future__ import annotations

import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.adapters.sealing import KmsSealer, SealingUnavailable
from shared.domain.bank_files.mandate import BankAccount
from shared.usecases.bank_files.mandates import open_account, seal_account
from tests.fakes.directory import MemoryDirectory
from tests.fakes.ledger import MemoryLedger
from tests.ledger.world import CO, HOME, SPACE

OTHER = "com_0000000000000bbb"
BANK = BankAccount("6222021234567890", "王伟")


class Kms:
    """Wraps keys by a number, and opens them only for the context they were made in."""

    def __init__(self) -> None:
        self.made: dict[bytes, tuple[bytes, dict[str, str]]] = {}
        self.calls: list[str] = []
        self.down = False

    def generate_data_key(self, **request: Any) -> dict[str, Any]:
        self.calls.append("generate")
        self._answer()
        key, wrapped = os.urandom(32), f"wrapped-{len(self.made)}".encode()
        self.made[wrapped] = (key, request["EncryptionContext"])
        return {"Plaintext": key, "CiphertextBlob": wrapped}

    def decrypt(self, **request: Any) -> dict[str, Any]:
        self.calls.append("decrypt")
        self._answer()
        key, context = self.made[request["CiphertextBlob"]]
        if context != request["EncryptionContext"]:
            raise ClientError({"Error": {"Code": "InvalidCiphertextException"}}, "Decrypt")
        return {"Plaintext": key}

    def _answer(self) -> None:
        if self.down:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Any")


@pytest.fixture
def kms() -> Kms:
    return Kms()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(MemoryDirectory())


def test_what_is_sealed_opens_in_any_process_for_its_own_account(
    kms: Kms, ledger: MemoryLedger
) -> None:
    sealed = seal_account(KmsSealer(kms, "key", ledger), CO, HOME, BANK)
    again = KmsSealer(kms, "key", ledger)
    assert open_account(again, CO, HOME, sealed) == BANK
    assert BANK.number not in sealed
    assert len(kms.made) == 1


def test_what_is_moved_or_changed_does_not_open(kms: Kms, ledger: MemoryLedger) -> None:
    sealer = KmsSealer(kms, "key", ledger)
    sealed = seal_account(sealer, CO, HOME, BANK)
    for company, account, text in (
        (CO, SPACE, sealed),
        (OTHER, HOME, sealed),
        (CO, HOME, sealed[:-8] + "AAAAAA=="),
    ):
        with pytest.raises(ValueError, match="MAC"):
            open_account(sealer, company, account, text)


def test_the_same_text_is_sealed_differently_and_found_by_its_company_only(
    kms: Kms, ledger: MemoryLedger
) -> None:
    sealer = KmsSealer(kms, "key", ledger)
    assert sealer.seal(CO, "x", HOME) != sealer.seal(CO, "x", HOME)
    assert sealer.index(CO, "x") == KmsSealer(kms, "key", ledger).index(CO, "x")
    assert sealer.index(CO, "x") != sealer.index(OTHER, "x")
    assert sealer.index(CO, "x") != sealer.index(CO, "y")


def test_the_key_is_asked_for_once_a_company_and_a_silent_service_is_unavailable(
    kms: Kms, ledger: MemoryLedger
) -> None:
    sealer = KmsSealer(kms, "key", ledger)
    for _ in range(3):
        sealer.seal(CO, "x", HOME)
    assert kms.calls == ["generate", "decrypt"]
    kms.down = True
    with pytest.raises(SealingUnavailable):
        sealer.seal(OTHER, "x", HOME)
