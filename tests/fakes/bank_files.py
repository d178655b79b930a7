"""Files, a sealer and a queue in memory, for the tests of bank files."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.usecases.bank_files.ports import BankOrder
from shared.usecases.metering.metering_ports import UploadForm


@dataclass
class MemoryFiles:
    """A `BankFiles` that keeps everything."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, key: str, data: bytes, content_type: str) -> None:
        self.kept[key] = data

    def read(self, key: str, bytes_max: int) -> bytes | None:
        found = self.kept.get(key)
        return None if found is None else found[: bytes_max + 1]

    def upload_form(self, key: str) -> UploadForm:
        return UploadForm("https://files.example", {}, key, 900)

    def link(self, key: str) -> str:
        return f"https://files.example/{key}"


class PlainSealer:
    """A `Sealer` that hides nothing but binds what it seals, as the real one does."""

    def seal(self, company_id: str, text: str, about: str) -> str:
        return f"{company_id}|{about}|{text}"

    def open(self, company_id: str, sealed: str, about: str) -> str:
        bound = f"{company_id}|{about}|"
        if not sealed.startswith(bound):
            raise ValueError("sealed for something else")
        return sealed.removeprefix(bound)

    def index(self, company_id: str, text: str) -> str:
        return hashlib.sha256(f"{company_id}|{text}".encode()).hexdigest()


@dataclass
class WaitingWork:
    """A `BankWork` whose orders wait until a test carries them out."""

    orders: deque[BankOrder] = field(default_factory=deque)

    def ask(self, orders: Iterable[BankOrder]) -> None:
        self.orders.extend(orders)
