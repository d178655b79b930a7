"""Notices: from Stripe, from now, for this stage, and understood or kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.local.stripe_sandbox.courier import sealed
from shared.adapters.stripe_webhooks import BODY_MAX_BYTES
from shared.domain.payments.provider_errors import NoticeRefused, ProviderUnavailable
from tests.adapters.signing import NEXT, SECRET, STAMP, a_body, notices


def signed(body: bytes, secret: str = SECRET, stamp: int = STAMP) -> str:
    """Return the header as the library itself makes it."""
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, stamp))


def reason(body: bytes, header: str | None, **setup: Any) -> str | None:
    """Return why a notice is refused, or None when it is taken."""
    try:
        notices(*setup.pop("secrets", ()), **setup).verify(body, header)
    except NoticeRefused as refusal:
        return str(refusal.data["reason"])
    return None


def test_what_the_library_signs_is_taken() -> None:
    body = a_body(note="业主")
    assert reason(body, signed(body)) is None


@pytest.mark.parametrize(
    ("age_s", "refused"),
    [(0, None), (300, None), (301, "stale"), (-300, None), (-301, "future"), (-86_400, "future")],
)
def test_a_notice_is_taken_for_five_minutes_either_way(age_s: int, refused: str | None) -> None:
    body = a_body()
    assert reason(body, signed(body, stamp=STAMP - age_s)) == refused


@pytest.mark.parametrize(
    ("signers", "known", "refused"),
    [
        ((SECRET,), (SECRET, NEXT), None),
        ((NEXT,), (SECRET, NEXT), None),
        ((SECRET, NEXT), (NEXT,), None),
        ((NEXT,), (SECRET,), "forged"),
        (("",), (SECRET, ""), "forged"),
    ],
)
def test_while_secrets_are_rotated_either_counts(
    signers: tuple[str, ...], known: tuple[str, ...], refused: str | None
) -> None:
    headers, body = sealed(json.loads(a_body()), signers, STAMP)
    assert reason(body, headers["Stripe-Signature"], secrets=known) == refused


@pytest.mark.parametrize("secrets", [("",), ("  ", "")])
def test_without_a_secret_nothing_is_taken_for_genuine(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ProviderUnavailable):
        notices(*secrets).verify(a_body(), signed(a_body(), ""))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1",
        "v1=" + "0" * 64,
        f"t={STAMP},v0=" + "0" * 64,
        f"t=0{STAMP},v1=" + "0" * 64,
        f"t={STAMP},t={STAMP},v1=" + "0" * 64,
        f"t=-{STAMP},v1=" + "0" * 64,
        f"t={STAMP},v1=" + "0" * 63,
        f"t={STAMP},v1=" + "0" * 64 + ",v1=" * 2000,
        "t=１７６３,v1=" + "0" * 64,
    ],
)
def test_a_header_that_is_no_signature_is_refused(header: str | None) -> None:
    assert reason(a_body(), header) == "unsigned"


def test_a_notice_of_the_other_mode_is_refused() -> None:
    live, test = a_body(livemode=True), a_body(livemode=False)
    assert reason(live, signed(live)) == "wrong_mode"
    assert reason(live, signed(live), live=True) is None
    assert reason(test, signed(test), live=True) == "wrong_mode"
    unsaid = a_body(livemode=None)
    assert reason(unsaid, signed(unsaid)) == "wrong_mode"


def test_a_body_of_more_than_256_kilobytes_is_not_even_looked_at() -> None:
    body = a_body(note="x" * BODY_MAX_BYTES)
    assert reason(body, signed(body)) == "too_large"
    room = BODY_MAX_BYTES - len(a_body(note=""))
    body = a_body(note="x" * room)
    assert len(body) == BODY_MAX_BYTES
    assert reason(body, signed(body)) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"nul", b'{"a": NaN}', b"[" * 100_000])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    assert reason(body, signed(body)) == "malformed"
    with pytest.raises(NoticeRefused):
        notices().parse(body)


def test_bytes_that_are_no_text_are_refused_not_repaired() -> None:
    headers, body = sealed(json.loads(a_body()), (SECRET,), STAMP)
    assert reason(body + b"\xff", headers["Stripe-Signature"]) == "forged"


@settings(max_examples=300)
@given(st.data())
def test_one_changed_byte_of_body_or_header_is_noticed(data: st.DataObject) -> None:
    body = a_body(note="业主")
    header = signed(body)
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(body) - 1))
        spoilt = bytearray(body)
        spoilt[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != body[place]))
        assert reason(bytes(spoilt), header) == "forged"
    else:
        place = data.draw(st.integers(0, len(header) - 1))
        other = data.draw(st.characters(codec="ascii").filter(lambda char: char != header[place]))
        changed = header[:place] + other + header[place + 1 :]
        assert reason(body, changed) in {"forged", "unsigned"}


@settings(max_examples=200)
@given(st.text(max_size=200), st.integers(0, 2 * STAMP), st.sampled_from([SECRET, NEXT]))
def test_the_library_and_levy_agree_on_who_signed(text: str, stamp: int, secret: str) -> None:
    body = a_body(note=text.encode("utf-8", "ignore").decode())
    header = signed(body, secret, stamp)
    try:
        theirs = stripe.WebhookSignature.verify_header(body, header, SECRET)
    except stripe.SignatureVerificationError:
        theirs = False
    ours = reason(body, header)
    if secret != SECRET:
        assert (theirs, ours) == (False, "forged" if stamp else "unsigned")
    else:
        assert ours in ({"unsigned"} if not stamp else {None, "stale", "future"})
