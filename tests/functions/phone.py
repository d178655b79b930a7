"""An owner's phone for tests: a browser, a link to open in it, and the orders that came of it."""

from __future__ import annotations

from shared.domain.ledger.payment import Payment
from shared.usecases.ledger.ledger_ports import payment_ref
from tests.fakes.browser import HOST, Browser, Reply
from tests.functions.home import Home

PROVIDER = "https://pay.example"


def browser_of(home: Home, language: str = "zh-CN", host: str = HOST) -> Browser:
    home.api.ports["form_targets"] = PROVIDER
    home.api.ports["web_address"] = ""
    return Browser(home.api.ports, language, host)


def link_of(home: Home, account: str | None = None) -> str:
    path = f"/v1/accounts/{account or home.account}/pay-links"
    token: str = home.api.made(path, {})["token"]
    return token


def enter(home: Home, language: str = "zh-CN", host: str = HOST) -> tuple[Browser, Reply]:
    """Open a fresh link; returns the browser and the first page."""
    browser = browser_of(home, language, host)
    return browser, browser.follow(browser.get(f"/p/{link_of(home)}"))


def orders(home: Home) -> list[Payment]:
    """Return the orders whose pages were opened at the provider, oldest first."""
    company = home.api.actor.company_id
    opened = home.api.ports["provider"].opened.values()
    found = (home.api.ports["ledger"].find(company, payment_ref(each.order_id)) for each in opened)
    return [order for order in found if order is not None]
