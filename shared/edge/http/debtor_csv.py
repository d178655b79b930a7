"""Debtors as CSV text that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from shared.domain.arrears.selecting import LATE_AGES
from shared.domain.community import Language
from shared.domain.money import Money
from shared.edge.http.day_csv import safe
from shared.usecases.arrears.listing import DebtorView

# Excel takes UTF-8 for what it is only with this in front.
_BOM = "\ufeff"
_COLUMNS = {
    Language.ZH: (
        "账户", "楼栋", "房屋/车位", "业主", "最早到期日", "逾期天数", "逾期金额",
        "1-30天", "31-60天", "61-90天", "90天以上", "币种", "催收状态", "催收员",
        "最近联系", "承诺", "承诺日期", "承诺金额", "分期中", "有争议", "时效届满日", "标签",
    ),
    Language.EN: (
        "account", "building", "unit or space", "holder", "oldest due", "days late", "overdue",
        "1-30 days", "31-60 days", "61-90 days", "over 90 days", "currency", "status", "collector",
        "last contact", "promise", "promised for", "promised", "in a plan", "disputed",
        "limitation ends", "tags",
    ),
}  # fmt: skip


def csv_of(debtors: Iterable[DebtorView], language: Language) -> str:
    """Return the debtors as CSV with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS[language])
    for view in debtors:
        writer.writerow(_cells(view))
    return _BOM + text.getvalue()


def _cells(view: DebtorView) -> list[str]:
    debtor, case = view.debtor, view.debtor.case
    ages = debtor.by_age(view.on)

    def money(minor: int) -> str:
        return str(Money(minor, debtor.currency))

    return [
        debtor.account_id,
        safe(view.building),
        safe(debtor.label),
        safe(view.holder),
        debtor.oldest_due().isoformat(),
        str(debtor.bills[0].days_late(view.on)),
        money(debtor.overdue_minor(view.on)),
        *(money(ages[age]) for age in LATE_AGES),
        debtor.currency,
        case.status.value,
        safe(case.collector),
        case.contacted_on.isoformat() if case.contacted_on else "",
        case.promise.value if case.promise else "",
        case.promised_on.isoformat() if case.promised_on else "",
        money(case.promised_minor) if case.promise else "",
        "1" if debtor.in_plan else "",
        "1" if debtor.disputed else "",
        view.limits.ends_on(debtor).isoformat(),
        safe(" ".join(debtor.tags)),
    ]
