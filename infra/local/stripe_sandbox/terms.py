"""Checks of amounts, methods and metadata that payments of every kind share."""

from __future__ import annotations

from infra.local.stripe_sandbox.refusals import ApiError, Json, unfit
from infra.local.stripe_sandbox.settings import AMOUNT_MAX, LAST_DIGITS, METHODS
from infra.local.stripe_sandbox.world import World

ENDIVE = "payment_method_types_no_longer_supported"


def refuse_listed_methods(params: Json) -> None:
    """Refuse `payment_method_types`, which Stripe no longer takes on creation.

    Source: docs.stripe.com/changelog/endive/2026-09-30. Raises `ApiError`.
    """
    if "payment_method_types" in params:
        raise unfit(
            "`payment_method_types` is no longer supported. Use dynamic payment methods, or "
            "`allowed_payment_method_types` to filter them.",
            param="payment_method_types",
            code=ENDIVE,
        )


def check_amount(world: World, amount: int, currency: str, param: str) -> None:
    """Refuse what Stripe can't take in this currency. Raises `ApiError`."""
    settings = world.settings
    try:
        settled = settings.settled_minor(amount, currency)
    except KeyError:
        raise unfit(f"Invalid currency: {currency}.", param="currency") from None
    if amount < 1:
        raise unfit("Invalid positive integer", param=param, code="parameter_invalid_integer")
    if amount > AMOUNT_MAX:
        raise unfit("Amount must be no more than 99999999", param=param, code="amount_too_large")
    if amount % LAST_DIGITS.get(currency, 1):
        raise unfit(
            f"Invalid amount. {currency.upper()} amounts must be evenly divisible by "
            f"{LAST_DIGITS[currency]}.",
            param=param,
            code="invalid_charge_amount_no_decimal_compatible" if currency == "isk" else None,
        )
    least = settings.minimums_minor.get(settings.settlement_currency, 0)
    if settled < least:
        raise unfit(
            f"Amount must convert to at least {least} {settings.settlement_currency} in the "
            f"smallest unit. {amount} {currency} converts to approximately {settled}.",
            param=param,
            code="amount_too_small",
        )


def check_metadata(metadata: Json | str | None) -> dict[str, str]:
    """Return metadata within limits (50 pairs, 40 and 500 letters). Raises `ApiError`."""
    if not isinstance(metadata, dict):
        return {}
    if len(metadata) > 50:
        raise unfit("Metadata can have up to 50 keys.", param="metadata")
    for name, value in metadata.items():
        if len(name) > 40 or "[" in name or "]" in name:
            raise unfit(f"Invalid metadata key: {name}", param=f"metadata[{name}]")
        if len(value) > 500:
            raise unfit("Metadata values can have up to 500 characters.", param=f"metadata[{name}]")
    return dict(metadata)


def check_wechat(methods: list[str] | None, options: Json) -> None:
    """Refuse WeChat Pay without a client, and clients that need an app id. Raises `ApiError`."""
    client = options.get("wechat_pay", {}).get("client")
    if methods and "wechat_pay" in methods and client is None:
        param = "payment_method_options[wechat_pay][client]"
        raise unfit(f"Missing required param: {param}.", param=param, code="parameter_missing")
    if client in {"ios", "android"} and not options["wechat_pay"].get("app_id"):
        param = "payment_method_options[wechat_pay][app_id]"
        raise unfit(f"Missing required param: {param}.", param=param, code="parameter_missing")


def check_method(method: str, offered: list[str]) -> None:
    """Refuse a way to pay that is unknown, or isn't offered here. Raises `ApiError`."""
    if method not in METHODS or method not in offered:
        raise ApiError(
            400,
            f"The payment method type '{method}' is not offered here. Offered: {offered}.",
            param="payment_method",
            code="payment_intent_invalid_parameter",
        )
