"""Requests and answers about what a preview found, and why accounts have no bill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.charge_items import LocalName
from shared.domain.community import Language
from shared.domain.run_findings import FindingKind, Reason
from shared.domain.run_totals import Problem
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, DecimalText, ListQuery
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.texts import sentence
from shared.usecases.billing.run_findings import FindingView, ListFindings
from shared.usecases.billing.run_views import ListProblems


class FoundAnswer(Answer):
    """How many accounts a preview found something about, by kind of finding."""

    new: int
    gone: int
    changed: int
    unusual: int
    blocked: int

    @classmethod
    def counted(cls, found: Mapping[str, int]) -> Self:
        """Return the answer for counts that are there where something was found."""
        return cls(**{kind.value: found.get(kind.value, 0) for kind in FindingKind})


class ProblemAnswer(Answer):
    """Why an account, a subject nobody answers for, or a whole share pool is not billed.

    `link` is where it can be mended, as far as one address says it.
    """

    subject_id: str | None
    account_id: str | None
    item_id: str | None
    code: str
    message: str
    hint: str | None
    link: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the problem with its sentence in the caller's language."""
        problem: Problem = result
        message, hint = _blocked_by(problem.code, problem.data, call.language)
        return cls(
            subject_id=problem.subject_id or None,
            account_id=problem.account_id or None,
            item_id=problem.item_id or None,
            code=problem.code,
            message=message,
            hint=hint,
            link=_link(problem.data),
        )


class ProblemQuery(ListQuery):
    """How many problems to list."""

    def command(self, call: Call) -> ListProblems:
        """Return what lists the problems."""
        return ListProblems(call.path["run_id"], self.limit, call.after)


class ReasonAnswer(Answer):
    """Why: `before` and `amount` are of the item, or null where it is about the whole bill."""

    code: str
    item_id: str | None
    item_name: str | None
    before: MoneyAnswer | None
    amount: MoneyAnswer | None
    message: str
    hint: str | None
    link: str | None


class FindingAnswer(Answer):
    """One account to look at. `before` is what its bill was last time, null where it had none.

    `percent` is the difference as a part of that.
    """

    kind: FindingKind
    subject_id: str | None
    account_id: str | None
    before: MoneyAnswer | None
    amount: MoneyAnswer | None
    difference: MoneyAnswer | None
    percent: DecimalText | None
    reasons: list[ReasonAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the finding with its sentences in the caller's language."""
        view: FindingView = result
        found = view.finding
        change = None
        if found.before_minor is not None and found.minor is not None:
            change = found.minor - found.before_minor
        return cls(
            kind=found.kind,
            subject_id=found.subject_id or None,
            account_id=found.account_id or None,
            before=_money(found.before_minor, view.currency),
            amount=_money(found.minor, view.currency),
            difference=_money(change, view.currency),
            percent=found.percent,
            reasons=[_reason(found.kind, reason, view, call.language) for reason in found.reasons],
        )


class FindingQuery(ListQuery):
    """Which kind of findings to list."""

    kind: Annotated[
        FindingKind,
        Field(description="A page of the list may be short and not the last."),
    ]

    def command(self, call: Call) -> ListFindings:
        """Return what lists the findings."""
        return ListFindings(call.path["run_id"], self.kind, self.limit, call.after)


def _reason(
    kind: FindingKind, reason: Reason, view: FindingView, language: Language
) -> ReasonAnswer:
    if kind is FindingKind.BLOCKED:
        message, hint = _blocked_by(reason.code, reason.data, language)
    else:
        said = sentence(f"finding.{reason.code}", language, reason.data)
        message, hint = said or reason.code, None
    return ReasonAnswer(
        code=reason.code,
        item_id=reason.item_id or None,
        item_name=_name(view.names.get(reason.item_id), language),
        before=_money(reason.before_minor, view.currency),
        amount=_money(reason.minor, view.currency),
        message=message,
        hint=hint,
        link=_link(reason.data) if kind is FindingKind.BLOCKED else None,
    )


def _blocked_by(
    code: str, data: Mapping[str, object], language: Language
) -> tuple[str, str | None]:
    """Return why an account is blocked, and what there is to do."""
    said = sentence(f"problem.{code}", language, data) or sentence(
        f"charge_blocked.{code}", language, data
    )
    hint = (
        sentence(f"problem.{code}.hint", language, data)
        or sentence(f"charge_blocked.{code}.hint", language, data)
        or sentence(f"{code}.hint", language, data)
    )
    return said or sentence(code, language, data) or code, hint


def _link(data: Mapping[str, object]) -> str | None:
    if "meter_id" in data:
        return f"/v1/meters/{data['meter_id']}/readings"
    if "pool_id" in data:
        return f"/v1/share-pools/{data['pool_id']}"
    return None


def _name(name: LocalName | None, language: Language) -> str | None:
    if name is None:
        return None
    return name.en if language is Language.EN else name.zh


def _money(minor: int | None, currency: str) -> MoneyAnswer | None:
    return None if minor is None else MoneyAnswer.from_minor(minor, currency)
