"""Letters as PDF in one bucket, each under its company and community."""

from __future__ import annotations

from shared.adapters.files import Bucket


class S3LetterFiles(Bucket):
    """A `LetterFiles`."""

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        """Store a PDF under `key`, over what was there. Raises `FilesUnavailable`."""
        self._put(key, data, "application/pdf", f'attachment; filename="{file_name}"')
