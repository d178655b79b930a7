"""A file store that signs anything and keeps nothing."""

from __future__ import annotations

from shared.usecases.metering.metering_ports import UploadForm


class QuietPhotos:
    """Makes forms and links that lead nowhere, and has all files but those that are `gone`."""

    def __init__(self) -> None:
        self.gone: set[str] = set()  # keys under which nothing was sent

    def upload_form(self, key: str, content_type: str) -> UploadForm:
        return UploadForm("https://files.example", {"Content-Type": content_type}, key, 900)

    def link(self, key: str) -> str:
        return f"https://files.example/{key}"

    def has(self, key: str) -> bool:
        return key not in self.gone
