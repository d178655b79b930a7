"""Requests and answers about late-fee policies, and how a bill's late fee is computed."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.arrears.late_policies import policy_of, warnings_of
from shared.domain.arrears.late_terms import LateTerms, LateTermsVersion
from shared.domain.community import Language
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Id, Instant, Note
from shared.edge.http.models_charges import NameAnswer, NamePart
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_steps import StepAnswer, WarningAnswer, in_both_languages, step_answer
from shared.usecases.arrears.explaining import ExplainedFee, LateFeeView
from shared.usecases.arrears.late_policies import AddLateVersion, CreateLatePolicy

Document = Annotated[
    dict[str, Any],
    Field(
        description="As a quote of kind `late_fee` takes it.",
        examples=[{"rate": {"percent": "0.05", "per": "day"}, "caps": [{"percent": "100"}]}],
    ),
]


class LateVersionBody(Body):
    """A version of a policy, for bills due from a day on; `source` notes law or contract."""

    effective_from: Day
    policy: Document
    source: Note = ""

    def command(self, call: Call) -> AddLateVersion | CreateLatePolicy:
        """Return what adds the version."""
        return AddLateVersion(
            once=call.once,
            id=call.path["policy_id"],
            effective_from=self.effective_from,
            document=self.policy,
            source=self.source,
        )


class LatePolicyBody(LateVersionBody):
    """A policy with its first version; without `community_id` for all of the company's."""

    community_id: Id | None = None
    name: NamePart

    def command(self, call: Call) -> CreateLatePolicy:
        """Return what creates the policy."""
        return CreateLatePolicy(
            once=call.once,
            community_id=self.community_id,
            name=self.name.value(),
            effective_from=self.effective_from,
            document=self.policy,
            source=self.source,
        )


class LateVersionAnswer(Answer):
    """One version of a policy, and what to look at before it is used."""

    number: int
    effective_from: Day
    policy: dict[str, Any]
    source: str
    created_at: Instant
    created_by: str
    warnings: list[WarningAnswer]

    @classmethod
    def shown(cls, version: LateTermsVersion, language: Language) -> Self:
        """Return the version with its warnings in `language`."""
        codes = warnings_of(policy_of(version.document))
        return cls(
            number=version.number,
            effective_from=version.effective_from,
            policy=dict(version.document),
            source=version.source,
            created_at=version.created_at,
            created_by=version.created_by,
            warnings=[WarningAnswer.said(code, language, {}) for code in codes],
        )


class LatePolicyAnswer(Answer):
    """A late-fee policy 违约金规则 with its versions, oldest first."""

    id: str
    community_id: str | None
    name: NameAnswer
    versions: list[LateVersionAnswer]
    created_at: Instant
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the policy in the caller's language."""
        terms: LateTerms = result
        return cls(
            id=terms.id,
            community_id=terms.community_id,
            name=NameAnswer(zh=terms.name.zh, en=terms.name.en),
            versions=[LateVersionAnswer.shown(one, call.language) for one in terms.versions],
            created_at=terms.created_at,
            version=terms.version,
        )


class DaysAnswer(Answer):
    """Days on which nothing is counted, both ends included."""

    first_day: Day
    last_day: Day


class DebtFeeAnswer(Answer):
    """What one debt of the bill costs: an item's or several, or one agreed part of them."""

    policy_id: str
    policy: NameAnswer
    policy_version: int
    source: str
    principal: MoneyAnswer
    due_on: Day
    days: int
    amount: MoneyAnswer
    steps: list[StepAnswer]
    text: Annotated[dict[str, list[str]], Field(description="The sentences by language.")]

    @classmethod
    def shown(cls, one: ExplainedFee, language: Language) -> Self:
        """Return the fee with its steps in sentences."""
        debt, fee = one.fee.debt, one.fee.fee
        currency = fee.amount.currency
        return cls(
            policy_id=one.policy_id,
            policy=NameAnswer(zh=one.name.zh, en=one.name.en),
            policy_version=one.version.number,
            source=one.version.source,
            principal=MoneyAnswer.from_minor(debt.principal.minor, currency),
            due_on=debt.due,
            days=fee.days,
            amount=MoneyAnswer.from_minor(fee.amount.minor, currency),
            steps=[step_answer(step, language) for step in fee.steps],
            text=in_both_languages(fee.steps),
        )


class LateFeeAnswer(Answer):
    """A bill's late fee: what is charged, for days up to `through`, and how it is computed.

    `computed` is the sum of `fees`; it differs from `charged` only where something moved since the
    last night, which makes them equal again.
    """

    bill_id: str
    charged: MoneyAnswer
    computed: MoneyAnswer
    through: Day
    paused: list[DaysAnswer]
    fees: list[DebtFeeAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the fee in the caller's language."""
        view: LateFeeView = result
        currency = view.due.bill.currency
        computed = sum(one.fee.fee.amount.minor for one in view.fees)
        return cls(
            bill_id=view.due.id,
            charged=MoneyAnswer.from_minor(view.due.settlement.late_fee_minor, currency),
            computed=MoneyAnswer.from_minor(computed, currency),
            through=view.through,
            paused=[DaysAnswer(first_day=one.first, last_day=one.last) for one in view.paused],
            fees=[DebtFeeAnswer.shown(one, call.language) for one in view.fees],
        )
