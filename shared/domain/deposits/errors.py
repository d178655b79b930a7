"""What can be wrong with a deposit or with what is asked of it."""

from __future__ import annotations

from shared.domain.errors import Conflict, NotFound, Rejected


class DepositNotFound(NotFound):
    """There is no such deposit for this caller."""

    code = "deposit_not_found"


class KeepNotFound(NotFound):
    """Nobody asked to keep this of the deposit."""

    code = "deposit_keep_not_found"


class DepositKindUnknown(Rejected):
    """The community takes no deposits of this kind."""

    code = "deposit_kind_unknown"


class DepositSettingsRefused(Rejected):
    """The kinds of deposits do not fit together."""

    code = "deposit_settings_refused"


class DepositMoveRefused(Conflict):
    """The deposit is in a state in which this can't happen to it."""

    code = "deposit_move_refused"


class InspectionMissing(Conflict):
    """The works were not inspected, or had defects: the deposit stays until they pass."""

    code = "deposit_inspection_missing"


class AboveDeposit(Rejected):
    """More is wanted of the deposit than is free of it."""

    code = "deposit_above_free"


class DepositAskRefused(Rejected):
    """What is asked of the deposit does not fit together."""

    code = "deposit_ask_refused"


class WorksDatesRefused(Rejected):
    """Works end on the day they begin or later."""

    code = "deposit_works_dates_refused"


class KeepDecided(Conflict):
    """Somebody decided already whether this is kept."""

    code = "deposit_keep_decided"


class KeepOwn(Conflict):
    """Who asked to keep money does not decide about it."""

    code = "deposit_keep_own"


class KeepReasonMissing(Rejected):
    """Money that is not kept after all needs a reason."""

    code = "deposit_keep_reason_missing"
