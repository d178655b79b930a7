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
# What the store says of a key that has nothing to whoever may list the bucket.
MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class FilesUnavailable(Unavailable):
    """The file store, or what signs for it, did not answer in time."""

    code = "files_unavailable"


class S3(Protocol):
    """The part of boto3's low-level client that is used."""

    def put_object(self, **request: Any) -> dict[str, Any]:
        """Store an object."""

    def get_object(self, **request: Any) -> dict[str, Any]:
        """Return an object."""

    def head_object(self, **request: Any) -> dict[str, Any]:
        """Return what is known of an object."""

    def generate_presigned_post(self, **request: Any) -> dict[str, Any]:
        """Return a form that sends one file."""

    def generate_presigned_url(self, operation: str, **request: Any) -> str:
        """Return a link that does one thing."""


class Bucket:
    """One bucket, in which everything lies under its company."""

    def __init__(self, client: S3, bucket: str) -> None:
        self._client, self._bucket = client, bucket

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

    def has(self, key: str) -> bool:
        """Tell whether there is a file under `key`. Raises `FilesUnavailable`."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return False
            raise FilesUnavailable from error
        except BotoCoreError as error:
            raise FilesUnavailable from error
        return True

    def _form(self, key: str, content_type: str, bytes_max: int) -> UploadForm:
        fields = {"Content-Type": content_type}
        try:
            form = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields=fields,
                Conditions=[
                    {"Content-Type": content_type},
                    ["content-length-range", 1, bytes_max],
                ],
                ExpiresIn=_FORM_SECONDS,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error
        return UploadForm(form["url"], form["fields"], key, _FORM_SECONDS)

    def _put(self, key: str, data: bytes, content_type: str, disposition: str) -> None:
        """Store a file that a browser saves under `key`, over what was there."""
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType=content_type,
                ContentDisposition=disposition,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error


class S3Photos(Bucket):
    """Photos of meters and visits."""

    def upload_form(self, key: str, content_type: str) -> UploadForm:
        """Return a form for one photo under `key`. Raises `FilesUnavailable`."""
        return self._form(key, content_type, PHOTO_BYTES_MAX)
