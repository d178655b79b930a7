"""Requests and answers about rules of charge items, and why a subject pays which."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.charge_items import ORDER_MAX, RuleVersion, ScopeLevel
from shared.domain.community import Language
from shared.domain.property import SubjectKind
from shared.domain.rule_reasons import Candidate, Outcome, Reason
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import OMITTED, Answer, Body, Day, Id, Instant, ListQuery, Note, Patch
from shared.edge.http.models_charges import NameAnswer
from shared.edge.http.models_steps import WarningAnswer
from shared.edge.texts import rule_sentences
from shared.usecases.rules.charge_rules import AddRule, ListRules, SavedRule, UpdateRule
from shared.usecases.rules.subject_rules import ExplainRules, ItemRule

Document = Annotated[
    dict[str, Any],
    Field(description="In the rule language; /v1/charge-rule-schema is its JSON Schema."),
]
Conditions = Annotated[
    dict[str, Any],
    Field(description="As conditions within a rule, about the subject alone; null: always."),
]
Order = Annotated[
    int,
    Field(
        ge=1,
        le=ORDER_MAX,
        description="When it is asked among conditional rules of its scope; 100 if left out.",
    ),
]
Texts = Annotated[dict[str, str], Field(description="The sentence by language.")]


class ScopePart(Body):
    """How far a rule reaches; `id` is left out for the company and for an item's own community."""

    level: ScopeLevel = ScopeLevel.COMMUNITY
    id: Id | None = None


class ScopeAnswer(Answer):
    """How far a rule reaches."""

    level: ScopeLevel
    id: str


class RuleAnswer(Answer):
    """A version of an item's rule 收费标准, in force from a day until the next of its series."""

    id: str
    item_id: str
    scope: ScopeAnswer
    effective_from: Day
    effective_to: Day | None
    conditions: Conditions | None
    order: int
    document: Document
    withdrawn: bool
    note: str
    created_at: Instant
    created_by: str
    version: int


class SavedRuleAnswer(RuleAnswer):
    """A version that was saved, and what trying it on the community's own subjects showed."""

    warnings: list[WarningAnswer]

    @classmethod
    def of(cls, result: SavedRule, call: Call) -> Self:
        """Return the version with warnings in the caller's language."""
        rule = RuleAnswer.model_validate(result.rule)
        warnings = [WarningAnswer.said(w.code, call.language, w.data) for w in result.warnings]
        return cls(**dict(rule), warnings=warnings)


class RuleBody(Body):
    """A version of an item's rule, from a day on, within a scope and perhaps under conditions."""

    scope: Annotated[ScopePart, Field(default_factory=ScopePart)]
    effective_from: Day
    effective_to: Day | None = None
    conditions: Conditions | None = None
    order: Order | None = None
    document: Document
    note: Note = ""

    def command(self, call: Call) -> AddRule:
        """Return what adds the version."""
        return AddRule(
            once=call.once,
            item_id=call.path["item_id"],
            level=self.scope.level,
            scope_id=self.scope.id,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            document=self.document,
            note=self.note,
            conditions=self.conditions,
            order=self.order,
        )


class RulePatch(Patch):
    """Withdraws a rule version, or changes its note; nothing else of it ever changes."""

    withdrawn: bool = OMITTED
    note: Note = OMITTED

    def command(self, call: Call) -> UpdateRule:
        """Return what changes the version."""
        return UpdateRule(
            call.path["item_id"],
            call.path["rule_id"],
            call.version,
            bool(self.withdrawn),  # None: left out
            self.note,
        )


class RuleQuery(ListQuery):
    """Narrows a list of rule versions to a level, or to one scope of it."""

    level: ScopeLevel | None = None
    scope_id: Id | None = None

    def command(self, call: Call) -> ListRules:
        """Return what lists the versions."""
        return ListRules(call.path["item_id"], self.limit, call.after, self.level, self.scope_id)


class SubjectRuleQuery(ListQuery):
    """Of which item and day to tell; without an item of all, without a day of today."""

    item_id: Id | None = None
    on: Day | None = None

    def command(self, call: Call) -> ExplainRules:
        """Return what asks for the rules."""
        kind = SubjectKind.UNIT if "unit_id" in call.path else SubjectKind.SPACE
        (subject_id,) = call.path.values()
        return ExplainRules(kind, subject_id, self.limit, self.item_id, self.on, call.after)


class ChosenRuleAnswer(Answer):
    """A rule version as a subject meets it; `conditions_text` says its conditions by language."""

    rule_id: str
    scope: ScopeAnswer
    order: int
    effective_from: Day
    effective_to: Day | None
    conditions: Conditions | None
    conditions_text: Texts
    document: Document

    @classmethod
    def shown(cls, version: RuleVersion) -> Self:
        """Return the answer for one version."""
        return cls(**_version_values(version), document=dict(version.document))


class CandidateAnswer(Answer):
    """A version that reaches the subject, and why it is or is not its rule."""

    rule_id: str
    scope: ScopeAnswer
    order: int
    effective_from: Day
    effective_to: Day | None
    conditions: Conditions | None
    conditions_text: Texts
    reason: Reason
    message: str
    text: Texts

    @classmethod
    def shown(cls, candidate: Candidate, language: Language) -> Self:
        """Return the answer for one candidate."""
        text = {each.value: rule_sentences.reason_of(candidate, each) for each in Language}
        return cls(
            **_version_values(candidate.version),
            reason=candidate.reason,
            message=text[language.value],
            text=text,
        )


class SubjectRuleAnswer(Answer):
    """Which rule of an item a subject pays on a day, and all candidates in the order of choice."""

    item_id: str
    name: NameAnswer
    on: Day
    outcome: Outcome
    message: str
    text: Texts
    rule: ChosenRuleAnswer | None
    candidates: list[CandidateAnswer]

    @classmethod
    def of(cls, result: ItemRule, call: Call) -> Self:
        """Return the answer in the caller's language and in both."""
        why = result.why
        text = {each.value: rule_sentences.outcome_of(why, each) for each in Language}
        return cls(
            item_id=result.item.id,
            name=NameAnswer.model_validate(result.item.name),
            on=result.on,
            outcome=why.outcome,
            message=text[call.language.value],
            text=text,
            rule=ChosenRuleAnswer.shown(why.chosen) if why.chosen else None,
            candidates=[CandidateAnswer.shown(each, call.language) for each in why.candidates],
        )


def _version_values(version: RuleVersion) -> dict[str, Any]:
    conditions = version.conditions
    return {
        "rule_id": version.id,
        "scope": ScopeAnswer.model_validate(version.scope),
        "order": version.order,
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "conditions": None if conditions is None else dict(conditions),
        "conditions_text": {
            each.value: rule_sentences.conditions_in_words(conditions, each) for each in Language
        },
    }
