"""A file store that signs anything and keeps nothing."""

from __future__ import annotations

from shared.usecases.metering.metering_ports import UploadForm


class QuietPhotos:
    """Makes forms and links that lead nowhere."""

    def upload_form(self, key: str, content_type: str) -> UploadForm:
        return UploadForm("https://files.example", {"Content-Type": content_type}, key, 900)

    def link(self, key: str) -> str:
        return f"https://files.example/{key}"
