"""A phone list or visit list as CSV text that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io

from shared.domain.community import Language
from shared.domain.letters.work_list import ListEntry, WorkList
from shared.domain.money import Money
from shared.edge.http.day_csv import safe
from shared.edge.texts import sentence

# Excel takes UTF-8 for what it is only with this in front.
_BOM = "\ufeff"
COLUMNS = (
    "place", "building", "entrance", "floor", "door", "holder", "phone", "overdue", "currency",
    "oldest_due", "days_late", "best_time", "last_contact", "last_result", "note", "account",
)  # fmt: skip


def csv_of(found: WorkList, language: Language) -> str:
    """Return the list as CSV with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([sentence(f"list.{name}", language, {}) or name for name in COLUMNS])
    for place, entry in enumerate(found.entries, start=1):
        writer.writerow(_cells(place, entry, found, language))
    return _BOM + text.getvalue()


def result_of(entry: ListEntry, language: Language) -> str:
    """Return what came of the last contact, in words; "" if there was none."""
    if entry.last is None:
        return ""
    result = entry.last.facts.result
    return sentence(f"contact.{result}", language, {}) or result.value


def _cells(place: int, entry: ListEntry, found: WorkList, language: Language) -> list[str]:
    step, last = entry.step, entry.last
    return [
        str(place),
        safe(step.building),
        safe(step.entrance),
        "" if step.floor is None else str(step.floor),
        safe(step.door),
        safe(entry.holder),
        safe(entry.phone),
        str(Money(entry.minor, found.currency)),
        found.currency,
        entry.oldest_due.isoformat(),
        str((found.day - entry.oldest_due).days),
        safe(entry.best_time),
        last.at.date().isoformat() if last else "",
        result_of(entry, language),
        safe(last.facts.note) if last else "",
        entry.account_id,
    ]
