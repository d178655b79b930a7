"""What corrections refuse, each with the figures that explain it."""

from __future__ import annotations

from shared.domain.errors import Conflict, NotFound, Rejected


class CorrectionNotFound(NotFound):
    """There is no such correction for this caller."""

    code = "correction_not_found"


class CorrectionReasonMissing(Rejected):
    """A correction, and its rejection, say why."""

    code = "correction_reason_missing"


class CorrectionAskedWrongly(Rejected):
    """What is asked does not go together: several ways to name the amount, or one that is missing.

    `reason` says which.
    """

    code = "correction_asked_wrongly"


class CorrectionOwn(Conflict):
    """Nobody approves or rejects what they have asked for themselves."""

    code = "correction_own"


class CorrectionNotWithdrawn(Conflict):
    """Only who asked for a correction takes the wish back."""

    code = "correction_withdrawn_by_another"


class ApproverMissing(Conflict):
    """By the community's policy somebody of another role has to approve so much."""

    code = "correction_needs_approver"


class CorrectionMoveRefused(Conflict):
    """The correction was decided already."""

    code = "correction_move_refused"


class CorrectionOutdated(Conflict):
    """The bill has moved since: less is open on it, or it is cancelled; the figures say so."""

    code = "correction_outdated"


class ReissueChangesNothing(Rejected):
    """The corrected facts lead to the very same bill."""

    code = "reissue_changes_nothing"


class CorrectionPolicyRefused(Rejected):
    """The policy contradicts itself."""

    code = "correction_policy_refused"
