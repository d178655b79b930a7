"""When Stripe does not answer: did it happen, did it not, or can't one know."""

from __future__ import annotations

import pytest

from infra.local.stripe_sandbox import Sandbox, Trouble
from shared.adapters.stripe_calls import StripeCalls, StripeMisconfigured, StripeSettings
from shared.adapters.stripe_provider import StripeProvider
from shared.domain.money import Money
from shared.domain.payments.provider import RefundRequest
from shared.domain.payments.provider_errors import ProviderUnavailable, ProviderUnknown
from tests.adapters.conftest import MakeProvider
from tests.adapters.orders import LATELY, an_order, go_wrong, paid, sessions


@pytest.mark.parametrize(
    "trouble", [Trouble.RESET_BEFORE, Trouble.RESET_AFTER, Trouble.CUT_BODY, Trouble.TIMEOUT_AFTER]
)
def test_a_lost_reply_is_healed_by_the_same_key(
    provider: StripeProvider, sandbox: Sandbox, trouble: Trouble
) -> None:
    go_wrong(sandbox, trouble)
    opened = provider.open_checkout(an_order(), key="k")
    assert [each["id"] for each in sessions(sandbox)] == [opened.id]


@pytest.mark.parametrize(
    ("trouble", "reason", "made"),
    [
        (Trouble.TIMEOUT_BEFORE, "no_answer", 0),
        (Trouble.TIMEOUT_AFTER, "no_answer", 1),
        (Trouble.RESET_AFTER, "no_answer", 1),
        (Trouble.CUT_BODY, "no_answer", 1),
        (Trouble.ERROR_500, "server_error", 0),
        (Trouble.ERROR_500_AFTER, "server_error", 1),
        (Trouble.UNAVAILABLE, "server_error", 0),
    ],
)
def test_a_reply_that_stays_away_means_unknown_and_never_failed(
    make_provider: MakeProvider, sandbox: Sandbox, trouble: Trouble, reason: str, made: int
) -> None:
    go_wrong(sandbox, trouble)
    with pytest.raises(ProviderUnknown) as unknown:
        make_provider(tries=1).open_checkout(an_order(), key="k")
    assert unknown.value.data == {"reason": reason, "replayed": False}
    assert len(sessions(sandbox)) == made


@pytest.mark.parametrize(
    "troubles",
    [
        (Trouble.RESET_AFTER, Trouble.RATE_LIMIT),
        (Trouble.RATE_LIMIT, Trouble.RESET_AFTER),
        (Trouble.CUT_BODY, Trouble.UNAVAILABLE),
    ],
)
def test_a_later_busy_answer_does_not_hide_that_it_may_have_happened(
    provider: StripeProvider, sandbox: Sandbox, troubles: tuple[Trouble, ...]
) -> None:
    go_wrong(sandbox, *troubles)
    with pytest.raises(ProviderUnknown):
        provider.open_checkout(an_order(), key="k")
    assert len(sessions(sandbox)) == 1


def test_a_busy_provider_did_nothing(provider: StripeProvider, sandbox: Sandbox) -> None:
    go_wrong(sandbox, Trouble.RATE_LIMIT, Trouble.RATE_LIMIT)
    with pytest.raises(ProviderUnavailable) as busy:
        provider.open_checkout(an_order(), key="k")
    assert busy.value.data == {"reason": "busy"}
    assert sessions(sandbox) == []
    provider.open_checkout(an_order(), key="k")


def test_a_stored_failure_is_told_apart_because_its_key_never_heals(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    go_wrong(sandbox, Trouble.ERROR_500)
    with pytest.raises(ProviderUnknown) as unknown:
        provider.open_checkout(an_order(), key="k")
    assert unknown.value.replayed
    assert provider.find_checkouts("ord_1", LATELY) == ()
    provider.open_checkout(an_order(), key="k.2")


def test_a_refund_whose_reply_is_lost_happens_once(
    provider: StripeProvider, sandbox: Sandbox
) -> None:
    payment_id = paid(provider, sandbox)
    go_wrong(sandbox, Trouble.TIMEOUT_AFTER, on="refunds.create")
    request = RefundRequest("ref_1", payment_id, Money(100, "CNY"))
    made = provider.refund(request, key="ref_1")
    assert [each.id for each in provider.find_refunds(payment_id)] == [made.id]


def test_a_lost_answer_to_a_question_is_just_no_answer(
    make_provider: MakeProvider, sandbox: Sandbox
) -> None:
    go_wrong(sandbox, Trouble.CUT_BODY, on="checkout.sessions.list")
    with pytest.raises(ProviderUnavailable) as unavailable:
        make_provider(tries=1).find_checkouts("ord_1", LATELY)
    assert unavailable.value.data == {"reason": "no_answer"}


def test_a_key_in_use_by_another_call_is_unknown(
    make_provider: MakeProvider, sandbox: Sandbox
) -> None:
    sandbox.keys.begin("k", "/v1/checkout/sessions", "other", "req_0", sandbox.world.now())
    with pytest.raises(ProviderUnknown) as unknown:
        make_provider(tries=1).open_checkout(an_order(), key="k")
    assert unknown.value.data["reason"] == "in_flight"


def test_a_rotated_key_is_read_again(make_provider: MakeProvider) -> None:
    provider = make_provider(keys=("rk_test_old", "sk_test_new"))
    provider.open_checkout(an_order(), key="k")


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("sk_live_1", StripeSettings(live=False)),
        ("sk_test_1", StripeSettings(live=True)),
        ("rk_live_1", StripeSettings(live=True, base_address="http://127.0.0.1:9")),
    ],
)
def test_a_key_of_the_wrong_mode_or_for_a_wrong_address_is_never_sent(
    key: str, settings: StripeSettings
) -> None:
    provider = StripeProvider(StripeCalls(settings, lambda *, fresh=False: key))
    with pytest.raises(StripeMisconfigured):
        provider.checkout("cs_1")
