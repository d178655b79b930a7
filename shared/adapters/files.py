"""Files in S3: forms with which a browser sends one file, and links that show one for a while.

Both are signed with the function's own rights and say exactly what may be sent or seen.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.errors import Unavailable
from shared.usecases.metering.metering_ports import UploadForm

PHOTO_BYTES_MAX = 8 * 1024 * 1024
_FORM_SECONDS = 15 * 60
_LINK_SECONDS = 5 * 60


class FilesUnavailable(Unavailable):
    """The file store, or what signs for it, did not answer in time."""

    code = "files_unavailable"


class S3(Protocol):
    """The part of boto3's low-level client that is used."""

    def generate_presigned_post(self, **request: Any) -> dict[str, Any]:
        """Return a form that sends one file."""

    def generate_presigned_url(self, operation: str, **request: Any) -> str:
        """Return a link that does one thing."""


class S3Photos:
    """Photos of meters, in one bucket, each under its company."""

    def __init__(self, client: S3, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def upload_form(self, key: str, content_type: str) -> UploadForm:
        """Return a form for one photo under `key`. Raises `FilesUnavailable`."""
        fields = {"Content-Type": content_type}
        try:
            form = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields=fields,
                Conditions=[
                    {"Content-Type": content_type},
                    ["content-length-range", 1, PHOTO_BYTES_MAX],
                ],
                ExpiresIn=_FORM_SECONDS,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error
        return UploadForm(form["url"], form["fields"], key, _FORM_SECONDS)

    def link(self, key: str) -> str:
        """Return an address at which the photo can be seen for a few minutes."""
        try:
            return self._client.generate_presigned_url(
                "get_object",
                Params={"Bucket": self._bucket, "Key": key},
                ExpiresIn=_LINK_SECONDS,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error
