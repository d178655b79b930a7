"""Requests and answers about letters: what they say, whom to, and their files."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.community import Language
from shared.domain.letters.batch import LetterBatch, LetterFile, LetterState
from shared.domain.letters.wording import DAYS_MOST, BothLanguages
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import (
    OMITTED,
    Answer,
    Body,
    Day,
    DecimalText,
    Id,
    Instant,
    Note,
    Part,
    Patch,
)
from shared.edge.texts import sentence
from shared.usecases.community_settings import UpdateSettings
from shared.usecases.letters.asking import MakeLetters, WantedWhom

Text = Annotated[str, Field(min_length=1, max_length=1000)]
DaysLate = Annotated[int, Field(ge=1, le=10_000)]


class TextsPart(Part):
    """A text in both languages, with variables such as {total} in braces."""

    zh: Text
    en: Text

    def value(self) -> BothLanguages:
        """Return the text. Raises `LetterWordingRefused`."""
        return BothLanguages(self.zh, self.en)


class TextsAnswer(Answer):
    """A text in both languages."""

    zh: str
    en: str


class WordingPatch(Patch):
    """New texts for a community's letters, and the days within which to pay."""

    opening: TextsPart = OMITTED
    closing: TextsPart = OMITTED
    paying: TextsPart = OMITTED
    days: Annotated[int, Field(ge=1, le=DAYS_MOST)] = OMITTED
    source: Note = OMITTED

    def command(self, call: Call) -> UpdateSettings:
        """Return what changes the texts."""
        return UpdateSettings(call.path["community_id"], call.version, self.changes())


class WordingAnswer(Answer):
    """What a community's letters say; version 1 is Levy's own text."""

    community_id: str
    opening: TextsAnswer
    closing: TextsAnswer
    paying: TextsAnswer
    days: int
    source: str
    changed_at: Instant | None
    changed_by: str
    version: int


class LettersBody(Body):
    """Letters to the debtors of some buildings or accounts, none named: of the community.

    They owe at least `min_amount`, the oldest of it late for `min_days_late`. Without `language`
    that of the community.
    """

    buildings: Annotated[list[Id], Field(max_length=90, default_factory=list)]
    accounts: Annotated[list[Id], Field(max_length=500, default_factory=list)]
    min_amount: DecimalText | None = None
    min_days_late: DaysLate = 1
    language: Annotated[Language | None, Field(strict=False)] = None

    def command(self, call: Call) -> MakeLetters:
        """Return what asks for the letters."""
        whom = WantedWhom(
            tuple(dict.fromkeys(self.buildings)),
            tuple(dict.fromkeys(self.accounts)),
            self.min_amount,
            self.min_days_late,
        )
        return MakeLetters(call.once, call.path["community_id"], whom, self.language, call.address)


class LettersAnswer(Answer):
    """Letters and how far they are; `reason` says why they failed, `message` in words."""

    id: str
    community_id: str
    state: LetterState
    language: Language
    day: Day
    pay_by: Day
    text_version: int
    files: int
    files_ready: int
    letters: int
    left_out: int
    reason: str
    message: str | None
    at: Instant
    by: str

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the letters."""
        batch: LetterBatch = result
        return cls(
            id=batch.id,
            community_id=batch.community_id,
            state=batch.state,
            language=batch.language,
            day=batch.day,
            pay_by=batch.pay_by,
            text_version=batch.wording.version,
            files=batch.files,
            files_ready=batch.ready,
            letters=batch.letters,
            left_out=batch.left_out,
            reason=batch.reason,
            message=_said(batch.reason, call.language),
            at=batch.at,
            by=batch.by,
        )


class LeftOutAnswer(Answer):
    """An account that gets no letter: `paid`, `disputed`, on a `plan`, or its holder `deceased`."""

    account_id: str
    reason: str


class LetterFileAnswer(Answer):
    """One PDF of letters: those to one building, `part` of `parts`, in walking order."""

    letters_id: str
    number: int
    building_id: str | None
    building: str
    part: int
    parts: int
    state: LetterState
    letters: int
    pages: int
    left_out: list[LeftOutAnswer]
    reason: str
    message: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the file."""
        file: LetterFile = result
        return cls(
            letters_id=file.batch_id,
            number=file.number,
            building_id=file.building_id or None,
            building=file.building,
            part=file.part,
            parts=file.parts,
            state=file.state,
            letters=len(file.accounts) - len(file.left_out),
            pages=file.pages,
            left_out=[LeftOutAnswer.model_validate(each) for each in file.left_out],
            reason=file.reason,
            message=_said(file.reason, call.language),
        )


class LettersLinkAnswer(Answer):
    """Where a file of letters can be fetched for a few minutes."""

    url: str


def _said(reason: str, language: Language) -> str | None:
    """Return why letters failed, in words."""
    if not reason:
        return None
    return sentence(f"letters_failed.{reason}", language, {}) or sentence(reason, language, {})
