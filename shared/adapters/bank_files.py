"""Files exchanged with banks, in one bucket, each under its company and community."""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.files import FilesUnavailable
from shared.domain.bank_files.reading import ANSWER_BYTES_MAX
from shared.usecases.metering.metering_ports import UploadForm

_FORM_SECONDS = 15 * 60
_LINK_SECONDS = 5 * 60
_CONTENT_TYPE = "text/plain"
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class S3(Protocol):
    """The part of boto3's low-level client that is used."""

    def put_object(self, **request: Any) -> dict[str, Any]:
        """Store an object."""

    def get_object(self, **request: Any) -> dict[str, Any]:
        """Return an object."""

    def generate_presigned_post(self, **request: Any) -> dict[str, Any]:
        """Return a form that sends one file."""

    def generate_presigned_url(self, operation: str, **request: Any) -> str:
        """Return a link that does one thing."""


class S3BankFiles:
    """A `BankFiles`."""

    def __init__(self, client: S3, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def keep(self, key: str, data: bytes, content_type: str) -> None:
        """Store a file under `key`, over what was there. Raises `FilesUnavailable`."""
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType=content_type,
                ContentDisposition="attachment",  # a browser saves it and shows nothing
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error

    def read(self, key: str, bytes_max: int) -> bytes | None:
        """Return a file, at most `bytes_max` + 1 bytes of it; None if there is none.

        Raises `FilesUnavailable`.
        """
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                data: bytes = body.read(bytes_max + 1)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise FilesUnavailable from error
        except BotoCoreError as error:
            raise FilesUnavailable from error
        return data

    def upload_form(self, key: str) -> UploadForm:
        """Return a form that sends one file of bounded size. Raises `FilesUnavailable`."""
        fields = {"Content-Type": _CONTENT_TYPE}
        try:
            form = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields=fields,
                Conditions=[
                    {"Content-Type": _CONTENT_TYPE},
                    ["content-length-range", 1, ANSWER_BYTES_MAX],
                ],
                ExpiresIn=_FORM_SECONDS,
            )
        except (BotoCoreError, ClientError) as error:
            raise FilesUnavailable from error
        return UploadForm(form["url"], form["fields"], key, _FORM_SECONDS)

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
