"""A script of what goes wrong between an integration and Stripe, call by call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from infra.local.stripe_sandbox.refusals import Json


class Trouble(StrEnum):
    """What happens to a call. "Commit" is the moment its effect is there for good."""

    TIMEOUT_BEFORE = "timeout_before"  # silence, nothing done
    TIMEOUT_AFTER = "timeout_after"  # done, then silence
    RESET_BEFORE = "reset_before"  # connection closed, nothing done
    RESET_AFTER = "reset_after"  # done, connection closed without a byte
    CUT_BODY = "cut_body"  # done, half of the answer arrives
    STALL = "stall"  # taken up, executed `seconds` later: others meet a key in use
    RATE_LIMIT = "rate_limit"  # 429, nothing done, not remembered
    ERROR_500 = "error_500"  # 500, nothing done, remembered by the key
    ERROR_500_AFTER = "error_500_after"  # done, yet a 500, remembered by the key
    UNAVAILABLE = "unavailable"  # 503, nothing done, not remembered


AFTER_COMMIT = {
    Trouble.TIMEOUT_AFTER: "silence",
    Trouble.RESET_AFTER: "reset",
    Trouble.CUT_BODY: "cut",
}
BEFORE_COMMIT = {Trouble.TIMEOUT_BEFORE: "silence", Trouble.RESET_BEFORE: "reset"}


@dataclass(slots=True)
class Fault:
    """`do` the trouble to `times` calls of an operation, after leaving `skip` of them alone.

    `on` is an operation (`refunds.create`) or a pattern (`checkout.*`). `seconds` is how long a
    silence or a stall lasts.
    """

    do: Trouble
    on: str = "*"
    times: int = 1
    skip: int = 0
    seconds: float = 30


class Faults:
    """The faults still to come, oldest first, and those that came."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []
        self.came: list[Json] = []

    def add(self, fault: Fault) -> None:
        """Have it happen from now on."""
        self.coming.append(fault)

    def take(self, operation: str) -> Fault | None:
        """Return the fault of this call, which is used up by it, or None."""
        for fault in self.coming:
            if not fnmatchcase(operation, fault.on):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self.coming.remove(fault)
            self.came.append({"operation": operation, "do": fault.do.value})
            return fault
        return None

    def clear(self) -> None:
        """Let nothing more happen."""
        self.coming.clear()

    def as_json(self) -> Json:
        """Return what is to come and what came."""
        return {"coming": [asdict(fault) for fault in self.coming], "came": self.came}
