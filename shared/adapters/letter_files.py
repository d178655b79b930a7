"""Letters as PDF in one bucket, each under its company and community."""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.files import FilesUnavailable

_LINK_SECONDS = 5 * 60


class S3(Protocol):
    """The part of boto3's low-level client that is used."""

    def put_object(self, **request: Any) -> dict[str, Any]:
        """Store an object."""

    def generate_presigned_url(self, operation: str, **request: Any) -> str:
        """Return a link that does one thing."""


class S3LetterFiles:
    """A `LetterFiles`."""

    def __init__(self, client: S3, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def keep(self, key: str, data: bytes, file_name: str) -> None:
        """Store a PDF under `key`, over what was there. Raises `FilesUnavailable`."""
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType="application/pdf",
                ContentDisposition=f'attachment; filename="{file_name}"',
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error

    def link(self, key: str) -> str:
        """Return an address at which the file can be fetched for a few minutes.

        Raises `FilesUnavailable`.
        """
        try:
            return self._client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self._bucket, "Key": key},
                ExpiresIn=_LINK_SECONDS,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error
