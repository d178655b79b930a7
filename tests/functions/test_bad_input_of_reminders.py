"""Bad input about reminders by HTTP: refused with a code and its field, with nothing half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.accounts import Account
from shared.domain.messaging.errors import AddressRefused
from shared.domain.owners.pay_link import hash_token
from shared.usecases.messaging.contacts import bind_openid
from tests.fakes.bank_files import PlainSealer
from tests.functions.home import Home, build_home, refusal
from tests.functions.phone import browser_of, link_of, orders

STEP: dict[str, Any] = {
    "name": "late",
    "anchor": "due",
    "days": 5,
    "kind": "reminder",
    "wording": "overdue_first",
    "channels": ["sms"],
}
SOON = {**STEP, "name": "soon", "days": -3, "wording": "before_due"}
NEW = {**STEP, "name": "new", "anchor": "issued", "days": 1, "wording": "new_bill"}


def ladder(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"steps": list(steps)}


def template(datum: str) -> dict[str, Any]:
    fields = [{"field": "thing1", "datum": "title"}, {"field": "thing2", "datum": datum}]
    return {"kind": "reminder", "template_id": "tpl_reminder_0001", "fields": fields}


def words(body: str) -> dict[str, Any]:
    own = {"wording": "due_day", "language": "en", "title": "Today", "body": body}
    return {"texts": [own]}


CAMPAIGN, WORDS = "{community}/campaigns/all", "{community}/wordings"
SETTINGS, LETTERS = "{community}/messaging-settings", "{community}/letter-wording"
REACH = "/v1/accounts/{account}/reach"
DAYS = "campaign_refused"
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    # Texts with variables that nothing fills.
    (WORDS, words("Pay {sum}."), "wording_refused", "texts.0.body"),
    (WORDS, words("Pay {amount.minor}."), "wording_refused", "texts.0.body"),
    (WORDS, words("Pay {"), "wording_refused", "texts.0.body"),
    (
        SETTINGS,
        {"channels": ["wechat"], "templates": [template("sum")]},
        "messaging_settings_refused",
        "templates",
    ),
    (
        LETTERS,
        {"opening": {"zh": "{sum}", "en": "{total}"}},
        "letter_wording_refused",
        "zh",
    ),
    # Ladders whose days contradict each other, or what a step says.
    (CAMPAIGN, ladder(STEP, {**STEP, "name": "again"}), DAYS, "steps.1.days"),
    (CAMPAIGN, ladder(STEP, SOON), DAYS, "steps.1.days"),
    (CAMPAIGN, ladder(SOON, STEP, NEW), DAYS, "steps.2.days"),
    (CAMPAIGN, ladder({**NEW, "days": 0}), DAYS, "steps.0.days"),
    (CAMPAIGN, ladder({**STEP, "days": 0}), DAYS, "steps.0.days"),
    (CAMPAIGN, ladder({**STEP, "days": -1}), DAYS, "steps.0.days"),
    (CAMPAIGN, ladder({**STEP, "days": 401}), DAYS, "steps.0.days"),
    (CAMPAIGN, ladder(STEP, {**STEP, "days": 9}), DAYS, "steps.1.name"),
    (
        CAMPAIGN,
        ladder({**STEP, "conditions": {"min_days_late": 6}}),
        DAYS,
        "steps.0.conditions.min_days_late",
    ),
    # Addresses that are none.
    (REACH, {"phone": "12345678"}, "address_refused", "phone"),
    (REACH, {"phone": "+861381234123x"}, "address_refused", "phone"),
    (REACH, {"phone": "+" + "1" * 16}, "address_refused", "phone"),
    (REACH, {"email": "nobody"}, "address_refused", "email"),
    (REACH, {"email": "a@b@example.com"}, "address_refused", "email"),
    (REACH, {"phone": "13812341234", "email": "a\n@example.com"}, "address_refused", "email"),
]


@pytest.fixture
def home() -> Home:
    return build_home()


@pytest.mark.parametrize(("place", "body", "code", "field"), CASES)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_changed(
    home: Home, place: str, body: dict[str, Any], code: str, field: str
) -> None:
    path = place.format(community=f"/v1/communities/{home.community}", account=home.account)
    before = home.api.get(path)
    answer = home.api.patch(path, body, before.json["version"])
    status, said, where = refusal(answer)
    assert (status, said) == (422, code)
    assert (where or "").startswith(field)
    assert answer.json["message"]
    after = home.api.get(path)
    assert (after.status, after.json) == (before.status, before.json)


def test_an_announcement_with_a_variable_that_nothing_fills_goes_to_nobody(home: Home) -> None:
    text = {"title": "Water", "body": "No water on {weekday}"}
    body = {"zh": text, "en": text, "channels": ["sms"]}
    answer = home.api.post(f"/v1/communities/{home.community}/announcements", body)
    assert (answer.status, answer.json["code"]) == (422, "wording_refused")
    work = home.api.ports["reminder_work"]
    assert (work.orders, work.messages) == ([], [])


@pytest.mark.parametrize("openid", ["", "o", "o' OR 1=1", "ö" * 28, "o" * 200, "o\n" + "a" * 26])
def test_a_malformed_openid_is_linked_to_nobody(home: Home, openid: str) -> None:
    path, ports = f"/v1/accounts/{home.account}/reach", home.api.ports
    before = home.api.get(path).json
    company = home.api.actor.company_id
    account = ports["directory"].get(company, Account, home.account)
    with pytest.raises(AddressRefused):
        bind_openid(
            company,
            account,
            openid,
            "owner",
            ledger=ports["ledger"],
            sealer=PlainSealer(),
            clock=ports["clock"],
        )
    assert home.api.get(path).json == before


def test_a_forged_or_expired_link_opens_nothing_and_is_not_counted(home: Home) -> None:
    home.bill(24200)
    token = link_of(home)
    path = f"/v1/accounts/{home.account}/pay-links"
    before = home.api.get(path).json
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    for each in (forged, token[:-1], token + "0", "lp_", "x" * 500):
        page = browser_of(home).get(f"/p/{each}")
        assert (page.status, "set-cookie" in page.headers) == (404, False)
    home.api.ports["clock"].time += timedelta(days=31)
    assert browser_of(home).get(f"/p/{token}").status == 404
    after = home.api.get(path).json
    assert [one["opened"] for one in after["items"]] == [one["opened"] for one in before["items"]]
    assert home.api.ports["links"].by_hash(hash_token(forged)) is None
    assert orders(home) == []
