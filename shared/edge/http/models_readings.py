"""Requests and answers about readings: what meters showed."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from shared.domain.metering.readings import MeterReading, Source
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    Note,
    Patch,
)
from shared.edge.http.fields_metering import Shown
from shared.edge.texts import sentence
from shared.usecases.metering.meter_photos import KINDS, SendPhoto
from shared.usecases.metering.reading_desk import EnteredRow, ReadingDraft
from shared.usecases.metering.readings import (
    ROWS_MAX,
    EnteredRows,
    EnterReading,
    EnterReadings,
    WithdrawReading,
)

PhotoKey = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9_./]*$")]
ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/heic"]
assert set(KINDS) == set(ContentType.__args__)  # type: ignore[attr-defined]  # noqa: S101


class WarningAnswer(Answer):
    """Something a person should look at; the reading stands."""

    code: str
    message: str


class ReadingAnswer(Answer):
    """A reading 读数. `warnings` say what is odd about it."""

    id: str
    meter_id: str
    read_on: Day
    value: DecimalText
    source: Source
    estimated: bool
    rollover: bool
    corrects: bool
    note: str
    photo: str
    warnings: list[WarningAnswer]
    entered_at: Instant
    entered_by: str
    withdrawn_at: Instant | None
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the reading with its warnings in the caller's language."""
        reading: MeterReading = result
        warnings = [
            WarningAnswer(
                code=doubt.code,
                message=sentence(f"warning.{doubt.code}", call.language, doubt.data) or doubt.code,
            )
            for doubt in reading.doubts
        ]
        return cls(
            id=reading.id,
            meter_id=reading.meter_id,
            read_on=reading.read_on,
            value=reading.value,
            source=reading.source,
            estimated=reading.estimated,
            rollover=reading.rollover,
            corrects=reading.corrects,
            note=reading.note,
            photo=reading.photo,
            warnings=warnings,
            entered_at=reading.entered_at,
            entered_by=reading.entered_by,
            withdrawn_at=reading.withdrawn_at,
            version=reading.version,
        )


class ReadingFields(Body):
    """What a meter showed at the end of a day.

    `rollover` marks that the register passed zero since the reading before; `corrects` that the one
    before was wrong, and the difference is settled with this one (a note says why).
    """

    read_on: Day
    value: Shown
    source: Source = Source.STAFF
    rollover: bool = False
    corrects: bool = False
    note: Note = ""
    photo: Annotated[PhotoKey, Field(description="`key` of the form it was sent with.")] = ""

    def draft(self) -> ReadingDraft:
        """Return the reading as it is handed in."""
        return ReadingDraft(
            self.read_on,
            self.value,
            self.source,
            self.rollover,
            self.corrects,
            self.note,
            self.photo,
        )


class ReadingBody(ReadingFields):
    """A reading of one meter."""

    def command(self, call: Call) -> EnterReading:
        """Return what enters the reading."""
        return EnterReading(call.once, call.path["meter_id"], self.draft())


class ReadingRow(ReadingFields):
    """A reading among many."""

    meter_id: Id


class ReadingsBody(Body):
    """Many readings of a community. Those that can stand do, whatever the others are."""

    rows: Annotated[list[ReadingRow], Field(min_length=1, max_length=ROWS_MAX)]

    def command(self, call: Call) -> EnterReadings:
        """Return what enters the readings."""
        rows = tuple((row.meter_id, row.draft()) for row in self.rows)
        return EnterReadings(call.once, call.path["community_id"], rows)


class RefusedAnswer(Answer):
    """Why a row was refused."""

    code: str
    message: str
    hint: str | None
    field: str | None


class EnteredRowAnswer(Answer):
    """What became of a row: its reading, or why there is none."""

    meter_id: str
    reading: ReadingAnswer | None
    refused: RefusedAnswer | None


class EnteredRowsAnswer(Answer):
    """What became of the rows, in their order."""

    rows: list[EnteredRowAnswer]
    entered: int
    refused: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the rows with sentences in the caller's language."""
        entered: EnteredRows = result
        rows = [
            EnteredRowAnswer(
                meter_id=row.meter_id,
                reading=ReadingAnswer.of(row.reading, call) if row.reading else None,
                refused=None if row.reading else _refused(row, call),
            )
            for row in entered.rows
        ]
        good = sum(row.reading is not None for row in entered.rows)
        return cls(rows=rows, entered=good, refused=len(rows) - good)


def _refused(row: EnteredRow, call: Any) -> RefusedAnswer:
    data = row.data or {}
    return RefusedAnswer(
        code=row.code,
        message=sentence(row.code, call.language, data) or row.code,
        hint=sentence(f"{row.code}.hint", call.language, data),
        field=row.field,
    )


class ReadingPatch(Patch):
    """Takes a reading back, which is all that can be changed about it."""

    withdrawn: Literal[True]

    def command(self, call: Call) -> WithdrawReading:
        """Return what withdraws the reading."""
        return WithdrawReading(call.path["meter_id"], call.path["reading_id"], call.version)


class PhotoBody(Body):
    """What kind of picture will be sent."""

    content_type: ContentType = "image/jpeg"

    def command(self, call: Call) -> SendPhoto:
        """Return what asks for the form."""
        return SendPhoto(call.path["meter_id"], self.content_type)


class UploadFormAnswer(Answer):
    """Post `fields`, and then the file as the field `file`, to `url`; name `key` in the reading."""

    url: str
    fields: dict[str, str]
    key: str
    expires_in_seconds: int


class PhotoLinkAnswer(Answer):
    """Where a photo can be seen for a few minutes."""

    url: str
