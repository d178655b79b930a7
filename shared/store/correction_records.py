"""Where corrections lie in the Ledger table, and the lists they stand in: see `ledger_records.py`.

correction          C#{co}#correction#{id}                 -
its policy          C#{co}#correction_policy#{community}   -
credit notes        C#{co}#credit_notes#{community}#{year} series
batch of waivers    C#{co}#waivers#{id}                    -
coupon              C#{co}#coupons#{community}             code#{code}

bill's corrections  C#{co}#corrections#{account}           {period}#{plan}#{seq}#{asked at}#{id}
batches             C#{co}#waiver_batches#{community}      {asked at}#{id}
by state            C#{co}#corrections_in#{community}      {state}#{asked at}#{id}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shared.domain.bills import parse_bill_id
from shared.domain.corrections.batch import WaiverBatch
from shared.domain.corrections.correction import Correction
from shared.domain.corrections.coupon import Coupon
from shared.domain.corrections.credit_notes import CreditNoteSeries
from shared.domain.corrections.policy import CorrectionPolicy
from shared.store.keys import ITSELF, pk

_CODE = "code#"

KEYS: Mapping[type, Callable[[tuple[str, ...]], tuple[tuple[str, ...], str]]] = {
    Correction: lambda words: (("correction", words[0]), ITSELF),
    CorrectionPolicy: lambda words: (("correction_policy", words[0]), ITSELF),
    CreditNoteSeries: lambda words: (("credit_notes", words[0], words[1]), "series"),
    WaiverBatch: lambda words: (("waivers", words[0]), ITSELF),
    Coupon: lambda words: (("coupons", words[0]), _CODE + words[1]),
}
WORDS: Mapping[type, Callable[[Any], tuple[str, ...]]] = {
    Correction: lambda correction: (correction.id,),
    CorrectionPolicy: lambda policy: (policy.community_id,),
    CreditNoteSeries: lambda series: (series.community_id, f"{series.year:04d}"),
    WaiverBatch: lambda batch: (batch.id,),
    Coupon: lambda coupon: (coupon.community_id, coupon.code),
}


def pointers(company_id: str, record: object) -> tuple[tuple[str, str], ...]:
    """Return where the lists that a record of this area stands in point to it."""
    if isinstance(record, Correction):
        bill, last = parse_bill_id(record.bill_id), f"{_instant(record.asked_at)}#{record.id}"
        of_bill = "#".join((bill.period, bill.plan_id, str(bill.seq), last))
        return (
            (pk(company_id, "corrections", record.account_id), of_bill),
            (pk(company_id, "corrections_in", record.community_id), f"{record.state}#{last}"),
        )
    if isinstance(record, WaiverBatch):
        place = f"{_instant(record.asked_at)}#{record.id}"
        return ((pk(company_id, "waiver_batches", record.community_id), place),)
    return ()


def listed(company_id: str, of: type, words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Return where a list of this area lies, how its sort keys begin, and if they are pointers."""
    if of is Coupon:
        return pk(company_id, "coupons", words[0]), _CODE, False
    if of is WaiverBatch:
        return pk(company_id, "waiver_batches", words[0]), "", True
    if words[0] == "account":
        of_bill = "".join(f"{word}#" for word in words[2:])
        return pk(company_id, "corrections", words[1]), of_bill, True
    return pk(company_id, "corrections_in", words[1]), f"{words[2]}#", True


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
