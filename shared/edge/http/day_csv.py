"""A reconciled day as CSV text that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from shared.domain.community import Language
from shared.domain.money import Money
from shared.domain.reconciling.item import Item

# Excel takes UTF-8 for what it is only with this in front.
_BOM = "\ufeff"
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = {
    Language.ZH: (
        "日期", "类型", "对方编号", "结果", "账内编号", "账内金额", "对方金额", "差额", "币种",
        "结算总额", "手续费", "结算净额", "结算币种", "状态", "说明",
    ),
    Language.EN: (
        "day", "kind", "key", "verdict", "booked as", "booked", "found", "gap", "currency",
        "gross", "fee", "net", "settled in", "state", "reason",
    ),
}  # fmt: skip


def csv_of(items: Iterable[Item], language: Language) -> str:
    """Return the items as CSV with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS[language])
    for item in items:
        writer.writerow(_cells(item))
    return _BOM + text.getvalue()


def safe(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula, whatever somebody wrote in it."""
    return f"'{value}" if value.startswith(_RUNS) else value


def _cells(item: Item) -> list[str]:
    """Return a row; amounts below zero are numbers and stay so."""
    settled = [one for one in item.found if one.settled_in]
    other = settled[0].settled_in if settled else ""
    reason = item.reviews[-1].reason if item.reviews else ""

    def money(minor: int, currency: str) -> str:
        return str(Money(minor, currency))

    return [
        item.on.isoformat(),
        item.kind.value,
        safe(item.key),
        item.verdict.value,
        safe(item.booked.id) if item.booked else "",
        money(item.booked.minor, item.booked.currency) if item.booked else "",
        money(item.found_minor, item.currency) if item.found else "",
        money(item.gap_minor, item.currency),
        item.currency,
        money(sum(one.gross_minor for one in settled), other) if other else "",
        money(sum(one.fee_minor for one in settled), other) if other else "",
        money(sum(one.net_minor for one in settled), other) if other else "",
        other,
        item.review.value if item.is_exception else "",
        safe(reason),
    ]
