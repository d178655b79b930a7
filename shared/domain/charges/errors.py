"""Why the engine says no: a document that is not a rule, facts that are not facts, a blocked line.

All are `Rejected`: the same document or facts will be refused again. Their sentences, in both
languages, are in `shared/edge/texts/charges.py`.
"""

from __future__ import annotations

from shared.domain.errors import Rejected


class RuleRejected(Rejected):
    """A rule document breaks the language; `field` is a JSON pointer, `reason` says which way."""

    code = "rule_rejected"

    def __init__(self, reason: str, *, field: str, **data: object) -> None:
        super().__init__(field=field, reason=reason, **data)
        self.reason = reason


class FactsRejected(Rejected):
    """Facts break their shape; `field` is a JSON pointer into them, `reason` says which way."""

    code = "facts_rejected"

    def __init__(self, reason: str, *, field: str, **data: object) -> None:
        super().__init__(field=field, reason=reason, **data)
        self.reason = reason


class ChargeBlocked(Rejected):
    """A line can't be computed for this account; `reason` is a stable code with its own sentence.

    A run parks the line with the reason and goes on; it never bills zero in silence.
    """

    code = "charge_blocked"

    def __init__(self, reason: str, **data: object) -> None:
        super().__init__(field=None, reason=reason, **data)
        self.reason = reason
