"""Steps of computations and things to look at, as quotes, bills and saved rules answer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Self

from shared.domain.charges.trace import Step
from shared.domain.community import Language
from shared.edge.http.fields import Answer
from shared.edge.texts import sentence
from shared.edge.texts.explain import explain, explain_step


class InputAnswer(Answer):
    """A named quantity that went into a step."""

    name: str
    value: str
    unit: str


class StepAnswer(Answer):
    """One operation; `exact` may be a fraction ("1/3"), `text` says it in the caller's language."""

    name: str
    operation: str
    inputs: list[InputAnswer]
    exact: str
    rounded: str
    unit: str
    text: str


class WarningAnswer(Answer):
    """Something a person should look at."""

    code: str
    message: str

    @classmethod
    def said(cls, code: str, language: Language, data: Mapping[str, object]) -> Self:
        """Return the warning with its sentence in `language`."""
        return cls(code=code, message=sentence(f"warning.{code}", language, data) or code)


def step_answer(step: Step, language: Language) -> StepAnswer:
    """Return a step as it is answered."""
    return StepAnswer(
        name=step.name,
        operation=step.operation,
        inputs=[
            InputAnswer(name=one.name, value=plain(one.value), unit=one.unit) for one in step.inputs
        ],
        exact=plain(step.exact),
        rounded=plain(step.rounded),
        unit=step.unit,
        text=explain_step(step, language),
    )


def in_both_languages(steps: Iterable[Step]) -> dict[str, list[str]]:
    """Return the sentences of steps by language."""
    listed = list(steps)
    return {language.value: explain(listed, language) for language in Language}


def plain(value: Decimal | Fraction | int | str) -> str:
    """Return a value of a trace as text; one without an end as a fraction."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
