"""Files exchanged with banks, in one bucket, each under its company and community."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.files import MISSING, Bucket, FilesUnavailable
from shared.domain.bank_files.reading import ANSWER_BYTES_MAX
from shared.usecases.metering.metering_ports import UploadForm

_CONTENT_TYPE = "text/plain"


class S3BankFiles(Bucket):
    """A `BankFiles`."""

    def keep(self, key: str, data: bytes, content_type: str) -> None:
        """Store a file under `key`, over what was there. Raises `FilesUnavailable`."""
        self._put(key, data, content_type, "attachment")  # a browser saves it and shows nothing

    def read(self, key: str, bytes_max: int) -> bytes | None:
        """Return a file, at most `bytes_max` + 1 bytes of it; None if there is none.

        Raises `FilesUnavailable`.
        """
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                data: bytes = body.read(bytes_max + 1)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise FilesUnavailable from error
        except BotoCoreError as error:
            raise FilesUnavailable from error
        return data

    def upload_form(self, key: str) -> UploadForm:
        """Return a form that sends one file of bounded size. Raises `FilesUnavailable`."""
        return self._form(key, _CONTENT_TYPE, ANSWER_BYTES_MAX)
