"""What rules add to the changes of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.errors import Conflict, Rejected

if TYPE_CHECKING:  # books know conditions, and with them much of the engine
    from shared.domain.rule_book import RuleBook


class RulesMoved(Conflict):
    """A book of rules changed between reading and writing it; the same call may win."""

    code = "rules_changed_meanwhile"


class RulesTooMany(Rejected):
    """There are more rules in one place, or longer ones, than a run could read."""

    code = "rules_too_many"


@dataclass(frozen=True, slots=True)
class SaveBook:
    """Store a book of rules over its revision − 1 (revision 1: none yet).

    Gives `RulesMoved`, and `RulesTooMany` for a book that outgrows its place.
    """

    book: RuleBook
