"""What a correction comes to, tried on the bill as it is: the figures before anybody asks.

The preview, the asking and the applying go through here, so what is shown is what comes.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.bills import BillKey
from shared.domain.charges.trace import Step
from shared.domain.corrections.applying import Doing, NewBill, apply, done_before, weight_of
from shared.domain.corrections.asked import Asked, CorrectionKind, Worked, work_out
from shared.domain.ledger.account_book import AccountBook, Draft
from shared.domain.ledger.due_bill import DueBill
from shared.usecases.correcting.remaking import Remaking
from shared.usecases.ledger.ledger_ports import Bills as BillsSeen
from shared.usecases.ledger.ledger_ports import Depth
from shared.usecases.ledger.ledger_reading import Place


@dataclass(frozen=True, slots=True)
class Correcting:
    """One bill that is being corrected here and now; `remaking` only where it is re-issued."""

    place: Place
    key: BillKey
    remaking: Remaking | None = None

    def bills(self, kind: CorrectionKind) -> BillsSeen:
        """Return which bills of the account have to be looked at."""
        return Depth.ALL if kind is CorrectionKind.REISSUE else (self.key,)

    def new_bill(self, asked: Asked, book: AccountBook) -> tuple[NewBill | None, tuple[Step, ...]]:
        """Return the bill issued instead, and the steps of all its lines."""
        if self.remaking is None or asked.facts is None:
            return None, ()
        new, made = self.remaking.again(asked.facts, book)
        return new, tuple(step for line in made.steps for step in line)


@dataclass(frozen=True, slots=True)
class Figures:
    """A correction tried out: the bill before and after, the new one, and where the money goes."""

    asked: Asked
    worked: Worked
    before: DueBill
    after: DueBill
    new: DueBill | None
    balance_before_minor: int
    balance_after_minor: int
    weight_minor: int
    done_before_minor: int
    steps: tuple[Step, ...]


def figures_of(correcting: Correcting, asked: Asked, book: AccountBook) -> Figures:
    """Return what `asked` comes to. Raises what working it out and applying it do."""
    policy = correcting.place.policy
    before = book.bill(correcting.key)
    worked = work_out(asked, before, policy)
    new, steps = correcting.new_bill(asked, book)
    draft = Draft(book)
    apply(draft, Doing(correcting.key, asked, worked, new, policy))
    return Figures(
        asked=asked,
        worked=worked,
        before=before,
        after=draft.moved(correcting.key),
        new=draft.moved(new.due.key) if new else None,
        balance_before_minor=book.state.balance_minor,
        balance_after_minor=draft.balance_minor,
        weight_minor=weight_of(asked, before, worked, new.due.bill if new else None),
        done_before_minor=done_before(asked.kind, before),
        steps=(*worked.steps, *steps),
    )
