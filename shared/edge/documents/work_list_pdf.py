"""Phone lists and visit lists on paper, with room to write what came of each."""

from __future__ import annotations

from datetime import UTC, datetime, time

from shared.domain.community import Language
from shared.domain.letters.work_list import ListEntry, ListKind, WorkList
from shared.edge.documents.sheet import GREY, RED, Paper, Sheet
from shared.edge.documents.wording import amount, day, words
from shared.edge.http.work_list_csv import result_of

_WIDTHS = (10.0, 52.0, 28.0, 33.0, 32.0, 20.0, 30.0, 24.0, 44.0)
_HEADS = (
    "place", "where", "holder", "phone", "overdue", "days_late", "best_time", "last_result",
    "result",
)  # fmt: skip
_RIGHT = frozenset({"place", "overdue", "days_late"})


def work_list_pdf(found: WorkList, language: Language) -> bytes:
    """Return the list as PDF; the same list is the same bytes."""
    title = words(f"list.title.{found.kind}", language)
    made_at = datetime.combine(found.day, time(), UTC)
    sheet = Sheet(f"{title} {found.day}", language.value, made_at, Paper.A4_LANDSCAPE)
    half = sheet.width_mm / 2
    sheet.text(f"{title}  {found.community}", size=14, width_mm=half, last=False)
    sheet.text(day(found.day, language), align="R", width_mm=half)
    said = words("list.count", language, shown=len(found.entries), matching=found.matching)
    if found.later:
        said += " " + words("list.later", language, later=found.later)
    sheet.paragraph(said, colour=GREY)
    before = None
    for place, entry in enumerate(found.entries, start=1):
        where = (entry.step.building, entry.step.entrance)
        if found.kind is ListKind.VISIT and where != before:
            sheet.gap(2)
            sheet.room_for(20)
            sheet.text(" ".join(word for word in where if word) or "—", size=11)
        if place == 1 or (found.kind is ListKind.VISIT and where != before):
            _heads(sheet, language)
        before = where
        sheet.row(_cells(place, entry, found, language), height_mm=9)
    if sheet.lacks:
        sheet.paragraph(words("document.lacks", language), colour=RED)
    return sheet.content()


def _heads(sheet: Sheet, language: Language) -> None:
    sheet.row(
        [
            (words(f"list.{name}", language), width, "R" if name in _RIGHT else "L")
            for name, width in zip(_HEADS, _WIDTHS, strict=True)
        ],
        shaded=True,
    )


def _cells(
    place: int, entry: ListEntry, found: WorkList, language: Language
) -> list[tuple[str, float, str]]:
    texts = (
        str(place),
        entry.step.words,
        entry.holder,
        entry.phone,
        amount(entry.minor, found.currency, language),
        str((found.day - entry.oldest_due).days),
        entry.best_time,
        result_of(entry, language),
        "",
    )
    return [
        (text, width, "R" if name in _RIGHT else "L")
        for text, name, width in zip(texts, _HEADS, _WIDTHS, strict=True)
    ]
