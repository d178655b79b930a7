"""Requests and answers about autopay."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from shared.domain.autopay.attempt import Attempt, AttemptState, Message
from shared.domain.autopay.days import DayKind, DayRule
from shared.domain.autopay.errors import WalletNotForAutopay
from shared.domain.autopay.mandate import CONSENT_TEXT, Mandate, MandateState, Source
from shared.domain.community import Language
from shared.domain.money import Money
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Day, Instant, Patch
from shared.edge.http.models_money import MoneyAnswer
from shared.edge.http.models_orders import ReturnUrl
from shared.edge.http.models_payments import Amount
from shared.edge.texts import sentence
from shared.usecases.autopay.mandates import AutopayView, BeginAutopay, ChangeAutopay

Consent = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="See consent_text.")]


class SourceWish(StrEnum):
    """What is to pay; a wallet can't, and is told so."""

    CARD = "card"
    BALANCE = "balance"
    WECHAT_PAY = "wechat_pay"
    ALIPAY = "alipay"


class DayBody(Body):
    """When to charge: on the due day, `days` before it, or on day `days` of every month."""

    kind: DayKind
    days: Annotated[int, Field(ge=0, le=31)] = 0

    def rule(self) -> DayRule:
        """Return the rule. Raises `AutopayDayRefused`."""
        return DayRule(self.kind, self.days)


class AutopayBody(Body):
    """What pays an account's bills, each time at most `limit`, and the text agreed to."""

    source: SourceWish
    limit: Amount
    day: DayBody
    consent: Consent
    return_url: ReturnUrl | None = None

    def command(self, call: Call) -> BeginAutopay:
        """Return what begins autopay. Raises `WalletNotForAutopay`, `AutopayDayRefused`."""
        account_id = call.path["account_id"]
        if self.source in {SourceWish.WECHAT_PAY, SourceWish.ALIPAY}:
            pay_path = f"/v1/accounts/{account_id}/payment-orders"
            raise WalletNotForAutopay(source=self.source.value, pay_path=pay_path, field="source")
        return BeginAutopay(
            once=call.once,
            account_id=account_id,
            source=Source(self.source.value),
            limit=self.limit,
            days=self.day.rule(),
            consent=self.consent,
            return_url=self.return_url or "",
        )


class AutopayPatch(Patch):
    """New values; a limit above any that was agreed to needs `consent`."""

    limit: Amount | None = None
    day: DayBody | None = None
    state: Literal["active", "paused"] | None = None
    consent: Consent | None = None

    def command(self, call: Call) -> ChangeAutopay:
        """Return what changes autopay. Raises `AutopayDayRefused`."""
        wanted: dict[str, Any] = {}
        if self.limit is not None:
            wanted["limit"] = self.limit
        if self.day is not None:
            wanted["days"] = self.day.rule()
        if self.state is not None:
            wanted["state"] = MandateState(self.state)
        if self.consent is not None:
            wanted["consent"] = self.consent
        return ChangeAutopay(call.path["account_id"], call.version, wanted)


class DayAnswer(Answer):
    """When bills are charged."""

    kind: DayKind
    days: int


class CardAnswer(Answer):
    """A saved card, as one may show it."""

    brand: str
    last4: str
    expires_month: int
    expires_year: int


class ConsentAnswer(Answer):
    """Who agreed when to which text, up to which limit."""

    by: str
    at: Instant
    text: str
    limit: MoneyAnswer


class ConsentTextAnswer(Answer):
    """The text in force; `version` is what a request names as `consent`."""

    version: str
    text: str


class MessageAnswer(Answer):
    """What the account was told, in the caller's language."""

    event: str
    at: Instant
    text: str
    reason: str
    next_on: Day | None


class TryAnswer(Answer):
    """One try; `order_id` names its payment order where a card was charged."""

    order_id: str
    amount: MoneyAnswer
    at: Instant
    outcome: str
    reason: str


class AttemptAnswer(Answer):
    """The bills taken on one day, and how that went."""

    id: str
    state: AttemptState
    on: Day
    next_on: Day
    bills: list[str]
    reason: str
    tries: list[TryAnswer]
    messages: list[MessageAnswer]

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the attempt."""
        attempt: Attempt = result
        return cls(
            id=attempt.id,
            state=attempt.state,
            on=attempt.on,
            next_on=attempt.next_on,
            bills=list(attempt.bills),
            reason=attempt.reason,
            tries=[
                TryAnswer(
                    order_id=one.order_id,
                    amount=MoneyAnswer.from_minor(one.minor, attempt.currency),
                    at=one.at,
                    outcome=one.outcome,
                    reason=one.reason,
                )
                for one in attempt.tries
            ],
            messages=[_message(attempt, one, call.language) for one in attempt.messages],
        )


class AutopayAnswer(Answer):
    """An account's autopay. Only `state` says whether a card is saved, never a return page."""

    id: str
    account_id: str
    community_id: str
    source: Source
    state: MandateState
    reason: str
    reason_text: str
    limit: MoneyAnswer
    day: DayAnswer
    card: CardAnswer | None
    setup_url: Annotated[
        str | None, Field(description="Where the payer saves a card; null once that is over.")
    ]
    consents: list[ConsentAnswer]
    consent_text: ConsentTextAnswer
    next_look_at: Instant | None
    attempts: list[AttemptAnswer]
    created_at: Instant
    ended_at: Instant | None
    ended_by: str
    version: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the mandate, and its newest attempts where they were asked for."""
        view: AutopayView = result if isinstance(result, AutopayView) else AutopayView(result)
        mandate, language = view.mandate, call.language
        return cls(
            id=mandate.id,
            account_id=mandate.account_id,
            community_id=mandate.community_id,
            source=mandate.source,
            state=mandate.state,
            reason=mandate.reason,
            reason_text=_reason(mandate.reason, language),
            limit=MoneyAnswer.from_minor(mandate.limit_minor, mandate.currency),
            day=DayAnswer(kind=mandate.days.kind, days=mandate.days.days),
            card=_card(mandate),
            setup_url=_setup_url(mandate),
            consents=[
                ConsentAnswer(
                    by=one.by,
                    at=one.at,
                    text=one.text,
                    limit=MoneyAnswer.from_minor(one.limit_minor, mandate.currency),
                )
                for one in mandate.consents
            ],
            consent_text=ConsentTextAnswer(
                version=CONSENT_TEXT, text=sentence("autopay_consent", language, {}) or ""
            ),
            next_look_at=mandate.look_at,
            attempts=[AttemptAnswer.of(one, call) for one in view.attempts],
            created_at=mandate.created_at,
            ended_at=mandate.ended_at,
            ended_by=mandate.ended_by,
            version=mandate.version,
        )


def _card(mandate: Mandate) -> CardAnswer | None:
    card = mandate.card
    if card is None:
        return None
    return CardAnswer(
        brand=card.brand,
        last4=card.last4,
        expires_month=card.expires_month,
        expires_year=card.expires_year,
    )


def _setup_url(mandate: Mandate) -> str | None:
    waits = mandate.state is MandateState.PENDING and mandate.setup is not None
    return (mandate.setup.url or None) if waits and mandate.setup else None


def _reason(reason: str, language: Language) -> str:
    return (sentence(f"autopay_reason.{reason}", language, {}) or reason) if reason else ""


def _message(attempt: Attempt, message: Message, language: Language) -> MessageAnswer:
    data = {
        "amount": str(Money(message.minor, attempt.currency)),
        "currency": attempt.currency,
        "on": attempt.on.isoformat(),
        "next_on": message.next_on.isoformat() if message.next_on else "",
        "reason": _reason(message.reason, language),
    }
    return MessageAnswer(
        event=message.event.value,
        at=message.at,
        text=sentence(message.code, language, data) or message.code,
        reason=message.reason,
        next_on=message.next_on,
    )
