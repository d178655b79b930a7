"""Files of a refund: a form to send one, and a way to look at it.

A file goes straight to the file store, as photos of meters do; a request names it by its key, which
lies under the company, community and account it was sent for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.accounts import Account
from shared.domain.actor import Actor
from shared.domain.errors import NotFound, Rejected
from shared.usecases.ledger.ledger_ports import Ledger
from shared.usecases.ledger.ledger_reading import account_seen
from shared.usecases.metering.meter_photos import KINDS, PhotoLink
from shared.usecases.metering.metering_ports import Photos, UploadForm
from shared.usecases.ports import Directory, Ids
from shared.usecases.refunding.lists import refund_seen


class RefundFileMissing(NotFound):
    """The refund has no such file."""

    code = "refund_file_missing"


class FileNotSent(Rejected):
    """A file is named for which a form was asked, or not even that, but that never came."""

    code = "file_not_sent"


@dataclass(frozen=True, slots=True)
class SendRefundFile:
    """Asks for a form to send a picture that belongs to a refund of the account."""

    account_id: str
    content_type: str


@dataclass(frozen=True, slots=True)
class SeeRefundFile:
    """Asks where a refund's file `number`, from 1, can be seen."""

    refund_id: str
    number: int


def file_prefix(company_id: str, account: Account) -> str:
    """Return what the key of every file of an account's refunds begins with."""
    return f"{company_id}/{account.community_id}/refunds/{account.id}/"


def require_sent(files: Iterable[str], photos: Photos) -> None:
    """Pass if every one of the files is in the store. Raises `FileNotSent`, `FilesUnavailable`."""
    for name in files:
        if not photos.has(name):
            raise FileNotSent(file=name, field="files")


def send_refund_file(
    actor: Actor, command: SendRefundFile, *, directory: Directory, photos: Photos, ids: Ids
) -> UploadForm:
    """Return a form for one file. Raises `NotFound`, `FilesUnavailable`."""
    account = account_seen(actor, command.account_id, directory)
    name = f"{ids.new('fil')}.{KINDS[command.content_type]}"
    return photos.upload_form(file_prefix(actor.company_id, account) + name, command.content_type)


def see_refund_file(
    actor: Actor, command: SeeRefundFile, *, ledger: Ledger, photos: Photos
) -> PhotoLink:
    """Return where the file can be seen. Raises `RefundNotFound`, `RefundFileMissing`."""
    refund = refund_seen(actor, command.refund_id, ledger)
    if not 1 <= command.number <= len(refund.files):
        raise RefundFileMissing(refund_id=refund.id, number=command.number)
    return PhotoLink(photos.link(refund.files[command.number - 1]))
