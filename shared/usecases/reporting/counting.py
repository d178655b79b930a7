"""The ledger's movements counted into the reports: each once, however often the stream tells of it.

The stream only says how far an account has come; what is not counted yet is read from the ledger.
So a notice that was lost, late or repeated does no harm, and a rebuild is nothing but the counting
of every account from its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from shared.domain.errors import Unavailable
from shared.domain.ledger.entries import Movement
from shared.domain.reports.counting import Counts, sources_of
from shared.usecases.ledger.ledger_ports import Ledger, payment_ref
from shared.usecases.reporting.ports import AccountMoved, Collection, Progress

ACCOUNTS_AT_ONCE = 20
MOVEMENTS_AT_ONCE = 20
# What fits a transaction beside the accounts; what does not is counted movement by movement, and a
# single one has no more bills than fit (`BILLS_MAX`).
ROWS_AT_ONCE = 78
_PAYMENTS_A_READ = 100
_TRIES = 10


class ReportsBusy(Unavailable):
    """Others counted the same accounts at every try; counting again may succeed."""

    code = "reports_busy"


def count_movements(
    moved: Iterable[AccountMoved], *, collection: Collection, ledger: Ledger
) -> int:
    """Every movement told of is in the sums; return how many were added. Raises `ReportsBusy`."""
    furthest: dict[tuple[str, str, str], int] = {}
    for one in moved:
        place = (one.company_id, one.community_id, one.account_id)
        furthest[place] = max(one.seq, furthest.get(place, 0))
    added = 0
    for (company_id, community_id), places in groupby(sorted(furthest), key=lambda it: it[:2]):
        wanted = {account: furthest[company_id, community_id, account] for *_, account in places}
        for accounts in _batches(wanted, ACCOUNTS_AT_ONCE):
            goals = {account: wanted[account] for account in accounts}
            added += _count(company_id, community_id, goals, collection, ledger)
    return added


def _count(
    company_id: str,
    community_id: str,
    goals: dict[str, int],
    collection: Collection,
    ledger: Ledger,
) -> int:
    added, lost, room = 0, 0, MOVEMENTS_AT_ONCE
    while lost < _TRIES:
        counted = collection.counted(company_id, list(goals))
        behind = {one: counted.get(one, 0) for one in goals if counted.get(one, 0) < goals[one]}
        if not behind:
            return added
        done, found = _uncounted(company_id, behind, room, ledger)
        counts = _counts(company_id, found, ledger)
        if counts.rows > ROWS_AT_ONCE and len(found) > 1:
            room = 1
        elif collection.count(company_id, community_id, done, counts):
            added += len(found)
        else:
            lost += 1
    raise ReportsBusy


def _uncounted(
    company_id: str, behind: dict[str, int], room: int, ledger: Ledger
) -> tuple[list[Progress], list[Movement]]:
    """Return the next movements of those accounts, at most `room`, and how far that brings them."""
    done: list[Progress] = []
    found: list[Movement] = []
    for account_id, before in behind.items():
        more = ledger.movements_from(company_id, account_id, before + 1, room - len(found))
        found += more
        done.append(Progress(account_id, before, before + len(more)))
        if len(found) == room:
            break
    return done, found


def _counts(company_id: str, movements: Sequence[Movement], ledger: Ledger) -> Counts:
    wanted = [payment_ref(payment_id) for payment_id in sources_of(movements)]
    channels: dict[str, str] = {}
    for start in range(0, len(wanted), _PAYMENTS_A_READ):
        found = ledger.many(company_id, wanted[start : start + _PAYMENTS_A_READ])
        channels |= {ref.words[0]: payment.channel.value for ref, payment in found.items()}
    counts = Counts()
    for movement in movements:
        counts.add(movement, channels)
    return counts


def _batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, size)):
        yield batch
