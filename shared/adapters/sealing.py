"""Personal data sealed by envelope encryption: a data key a company and purpose, wrapped by KMS.

The key that AES-GCM uses, and the one that hashes are made with, are derived from the data key, so
that neither tells anything of the other. A text is bound to what it belongs to (`about`): moved to
another account, it does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from shared.domain.bank_files.mandate import SealingKey
from shared.domain.errors import Unavailable
from shared.usecases.ledger.ledger_ports import Decision, Ledger, Look, Ref, Save, Seen

if TYPE_CHECKING:
    from Crypto.Cipher._mode_gcm import GcmMode

PURPOSE = "bank_account"
REACH = "reach"  # addresses of owners: phones, e-mail, openids
_SCHEME = "v1"
_NONCE_BYTES, _TAG_BYTES = 12, 16


class SealingUnavailable(Unavailable):
    """The key service did not answer, or refused the key."""

    code = "sealing_unavailable"


class Kms(Protocol):
    """The part of boto3's low-level client that is used."""

    def generate_data_key(self, **request: Any) -> dict[str, Any]:
        """Return a fresh key, in the clear and encrypted."""

    def decrypt(self, **request: Any) -> dict[str, Any]:
        """Return what was encrypted."""


@dataclass(frozen=True, slots=True)
class _Keys:
    sealing: bytes
    indexing: bytes


class KmsSealer:
    """A `Sealer`. A company's key is asked for once in the life of the process."""

    purpose: ClassVar[str] = PURPOSE

    def __init__(self, client: Kms, key_id: str, ledger: Ledger) -> None:
        self._client, self._key_id, self._ledger = client, key_id, ledger
        self._keys: dict[str, _Keys] = {}

    def seal(self, company_id: str, text: str, about: str) -> str:
        """Return `text` encrypted. Raises `SealingUnavailable`."""
        nonce = os.urandom(_NONCE_BYTES)
        text_and_tag = self._cipher(company_id, about, nonce).encrypt_and_digest(text.encode())
        return f"{_SCHEME}.{base64.b64encode(nonce + b''.join(text_and_tag)).decode()}"

    def open(self, company_id: str, sealed: str, about: str) -> str:
        """Return what was sealed. Raises `SealingUnavailable`, and `ValueError` for what was moved
        or changed.
        """
        raw = base64.b64decode(sealed.removeprefix(f"{_SCHEME}."))
        cipher = self._cipher(company_id, about, raw[:_NONCE_BYTES])
        text = cipher.decrypt_and_verify(raw[_NONCE_BYTES:-_TAG_BYTES], raw[-_TAG_BYTES:])
        return text.decode()

    def index(self, company_id: str, text: str) -> str:
        """Return the company's keyed hash of `text`, in hex. Raises `SealingUnavailable`."""
        return hmac.new(self._of(company_id).indexing, text.encode(), hashlib.sha256).hexdigest()

    def _cipher(self, company_id: str, about: str, nonce: bytes) -> GcmMode:
        from Crypto.Cipher import AES

        key = self._of(company_id).sealing
        cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG_BYTES)
        cipher.update(_bound(company_id, self.purpose, about))
        return cipher

    def _of(self, company_id: str) -> _Keys:
        if company_id not in self._keys:
            key = self._data_key(company_id)
            self._keys[company_id] = _Keys(_derived(key, b"seal"), _derived(key, b"index"))
        return self._keys[company_id]

    def _data_key(self, company_id: str) -> bytes:
        """Return the company's data key; its first use makes it."""
        ref = Ref(SealingKey, (self.purpose,))
        known = self._ledger.find(company_id, ref) or self._made(company_id, ref)
        try:
            answer = self._client.decrypt(
                CiphertextBlob=base64.b64decode(known.wrapped),
                EncryptionContext=_context(company_id, self.purpose),
                KeyId=self._key_id,
            )
        except (BotoCoreError, ClientError) as error:
            raise SealingUnavailable from error
        return bytes(answer["Plaintext"])

    def _made(self, company_id: str, ref: Ref[SealingKey]) -> SealingKey:
        """Return a new key, or the one somebody else made in this moment."""
        try:
            answer = self._client.generate_data_key(
                KeyId=self._key_id,
                KeySpec="AES_256",
                EncryptionContext=_context(company_id, self.purpose),
            )
        except (BotoCoreError, ClientError) as error:
            raise SealingUnavailable from error
        fresh = SealingKey(self.purpose, base64.b64encode(answer["CiphertextBlob"]).decode())

        def decision(seen: Seen) -> Decision[SealingKey]:
            there = seen.find(ref)
            return Decision(there or fresh, () if there else (Save(None, fresh),))

        return self._ledger.decide(company_id, Look(records=(ref,)), decision)


class AddressSealer(KmsSealer):
    """A `Sealer` of what owners are reached by, with a key of its own."""

    purpose: ClassVar[str] = REACH


def _context(company_id: str, purpose: str) -> dict[str, str]:
    return {"company": company_id, "purpose": purpose}


def _bound(company_id: str, purpose: str, about: str) -> bytes:
    return f"{company_id}|{purpose}|{about}".encode()


def _derived(key: bytes, use: bytes) -> bytes:
    return hmac.new(key, use, hashlib.sha256).digest()
