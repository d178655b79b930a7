"""Photos of meters: a form to send one, and a way to look at it.

The file goes straight to the file store; a reading names it by its key, which lies under the
company, community and meter it was sent for.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.actor import Actor
from shared.domain.errors import NotFound
from shared.usecases.metering.metering_ports import Photos, Readings, UploadForm
from shared.usecases.metering.reading_desk import meter_of, photo_prefix
from shared.usecases.metering.readings import GetReading, get_reading
from shared.usecases.ports import Directory, Ids

# Kinds of pictures that phones make, with how their names end.
KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}


class PhotoMissing(NotFound):
    """The reading came without a photo."""

    code = "photo_missing"


@dataclass(frozen=True, slots=True)
class SendPhoto:
    """Asks for a form to send a photo of a meter."""

    meter_id: str
    content_type: str


@dataclass(frozen=True, slots=True)
class PhotoLink:
    """Where a photo can be seen for a few minutes."""

    url: str


def send_photo(
    actor: Actor, command: SendPhoto, *, directory: Directory, photos: Photos, ids: Ids
) -> UploadForm:
    """Return a form for one photo of the meter. Raises `NotFound`, `FilesUnavailable`."""
    meter = meter_of(actor, command.meter_id, directory)
    name = f"{ids.new('pho')}.{KINDS[command.content_type]}"
    key = photo_prefix(actor.company_id, meter) + name
    return photos.upload_form(key, command.content_type)


def see_photo(
    actor: Actor,
    command: GetReading,
    *,
    directory: Directory,
    readings: Readings,
    photos: Photos,
) -> PhotoLink:
    """Return where the reading's photo can be seen. Raises `NotFound`, `PhotoMissing`."""
    reading = get_reading(actor, command, directory=directory, readings=readings)
    if not reading.photo:
        raise PhotoMissing
    return PhotoLink(photos.link(reading.photo))
