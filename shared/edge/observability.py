"""What the functions leave behind: one structured line a request, metrics, never personal data."""

from __future__ import annotations

import traceback
from functools import cache
from pathlib import Path

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """Return the function's logger; level and service name come from powertools' own settings."""
    return Logger(utc=True)


class RequestJournal:
    """Notes requests by name and number. Bodies, headers and error messages stay out."""

    def answered(self, action: str, status: int, code: str | None, company_id: str) -> None:
        """Note how a request was answered; `code` is that of a refusal."""
        logger().info("answered", action=action, status=status, code=code, company_id=company_id)

    def broke(self, action: str, error: Exception) -> None:
        """Note where a fault of ours is. Its message could carry what a caller sent."""
        logger().error("broke", action=action, fault=fault_of(error))


def count_broken_laws(laws: int, function_name: str) -> None:
    """Leave the metric on which the alarm of broken ledger laws goes off."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # on a bad day only

    with single_metric(
        name="LedgerLawsBroken",
        unit=MetricUnit.Count,
        value=laws,
        default_dimensions={"FunctionName": function_name},
    ):
        pass


def count_stale_exceptions(found: int, function_name: str) -> None:
    """Leave the metric on which the alarm of exceptions that nobody explains goes off."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # on a bad day only

    with single_metric(
        name="ReconciliationExceptionsStale",
        unit=MetricUnit.Count,
        value=found,
        default_dimensions={"FunctionName": function_name},
    ):
        pass


def fault_of(error: BaseException) -> dict[str, object]:
    """Return the class of `error` and where it was raised, without the values it carries."""
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause = error.__cause__
    return {
        "error": type(error).__name__,
        "cause": type(cause).__name__ if cause else None,
        "frames": frames[-12:],
    }
