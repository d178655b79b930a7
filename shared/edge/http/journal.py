"""What is noted of requests, by the API and the pages alike."""

from __future__ import annotations

from typing import Protocol


class Journal(Protocol):
    """Where a request leaves its trace: names and numbers, never bodies or personal data."""

    def answered(self, action: str, status: int, code: str | None, company_id: str) -> None:
        """Note how a request was answered; `code` is that of a refusal."""

    def broke(self, action: str, error: Exception) -> None:
        """Note a fault of ours, without the values it carries."""
