"""Where runs and bills lie in the Ledger table, and totals in the Reports table.

    run               C#{co}#run#{run}            -
    snapshot          C#{co}#run#{run}            snapshot#{attempt}
    counters          C#{co}#run#{run}            count#{attempt}
    page, billed      C#{co}#run#{run}            page#{attempt}#{page}
    page, previewed   C#{co}#run#{run}            preview#{attempt}#{page}
    page, taken back  C#{co}#run#{run}            cancel#{attempt}#{page}
    problems          C#{co}#run#{run}            problem#{attempt}#{page}
    findings          C#{co}#run#{run}            finding#{attempt}#{page}
    shares that wait  C#{co}#run#{run}            reserved#{attempt}#{page}
    settled pools     C#{co}#run#{run}            settled#{attempt}
    pools so far      C#{co}#run#{run}            settling#{attempt}, settling#{attempt}#{slice}
    community's runs  C#{co}#runs#{community}     {period}#{plan}#{seq}
    begun attempts    P#begun#{day}               {co}#{run}#{attempt}
    bill              C#{co}#account#{account}    bill#{period}#{plan}#{seq}

    totals (Reports)  C#{co}#billed#{community}#{period}   {run}#{attempt}#{block of 1000 pages}

Nothing in the ledger is ever deleted. Only runs (`-`), billed pages (`page#`), pages taken back
(`cancel#`) and where accounts stand (`state`) matter to the stream's reader; its filter in the
template knows these four.
"""

from __future__ import annotations

from datetime import datetime

from shared.domain.bills import BillKey
from shared.store.keys import ITSELF, key, pk
from shared.store.marshal import Item

PAGE = "page"
PREVIEW = "preview"
CANCEL = "cancel"
PROBLEM = "problem"
RESERVED = "reserved"
FINDING = "finding"
_TOP = "~"  # sorts after every character of a key


def run_pk(company_id: str, run_id: str) -> str:
    """Return the partition of a run."""
    return pk(company_id, "run", run_id)


def run_key(company_id: str, run_id: str) -> Item:
    """Return the key of a run itself."""
    return key(run_pk(company_id, run_id), ITSELF)


def attempt_key(company_id: str, run_id: str, what: str, attempt: int) -> Item:
    """Return the key of an attempt's `what`: its snapshot or count."""
    return key(run_pk(company_id, run_id), f"{what}#{attempt:04d}")


def page_sk(what: str, attempt: int, page: int) -> str:
    """Return the sort key of an attempt's page record or problem record."""
    return f"{what}#{attempt:04d}#{page:06d}"


def page_of(sk: str) -> int:
    """Return the page that a sort key of `page_sk` is about."""
    return int(sk.rsplit("#", 1)[1])


def attempt_of(sk: str) -> int:
    """Return the attempt that a sort key of `page_sk` is about."""
    return int(sk.split("#")[1])


def runs_pk(company_id: str, community_id: str) -> str:
    """Return the partition that lists a community's runs."""
    return pk(company_id, "runs", community_id)


def begun_pk(at: datetime) -> str:
    """Return the platform's partition of attempts begun on the day of `at` (UTC)."""
    return f"P#begun#{at.date().isoformat()}"


def account_pk(company_id: str, account_id: str) -> str:
    """Return the partition of an account."""
    return pk(company_id, "account", account_id)


def bill_sk(bill: BillKey) -> str:
    """Return the sort key of a bill in its account's partition."""
    return f"bill#{bill.period}#{bill.plan_id}#{bill.seq}"


def bill_key(company_id: str, bill: BillKey) -> Item:
    """Return the key of a bill."""
    return key(account_pk(company_id, bill.account_id), bill_sk(bill))


def after(prefix: str) -> str:
    """Return what sorts behind every key that begins with `prefix`."""
    return prefix + _TOP


def billed_pk(company_id: str, community_id: str, period: str) -> str:
    """Return the partition of a community's billed totals in a period (Reports table)."""
    return pk(company_id, "billed", community_id, period)
