"""What holds for every page of owners: language, headers, weight, headings and names."""

from __future__ import annotations

import re

import pytest

from shared.domain.ledger.payment import End
from shared.usecases.paying.payments import OrderEnded, end_order
from tests.functions.home import Home, build_home
from tests.functions.phone import browser_of, enter, orders


@pytest.fixture
def home() -> Home:
    return build_home()


def test_a_page_speaks_the_browsers_language_or_the_chosen_one(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home, language="en-GB,en;q=0.9")
    assert "To pay" in page.text
    assert '<html lang="en">' in page.text
    assert "November 2026" in page.text
    chosen = browser.get("/pay?lang=zh-CN")
    assert "待缴合计" in chosen.text
    assert "待缴合计" in browser.get("/pay").text
    assert chosen.headers["content-language"] == "zh-CN"
    assert "To pay" in browser.get("/pay?lang=en").text
    assert "To pay" in browser.get("/pay?lang=xx").text


def test_every_page_carries_the_headers_that_keep_it_to_itself(home: Home) -> None:
    home.bill(24200)
    browser, page = enter(home)
    for reply in (
        page,
        browser.get("/pay/history"),
        browser.get("/p/x"),
        browser_of(home).get("/pay"),
    ):
        policy = reply.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", reply.text)
        assert not re.search(r"(src|href|action)=\"(https?:)?//", reply.text)


def test_a_page_with_its_style_and_script_is_light(home: Home) -> None:
    for month in range(1, 13):
        home.bill(24200, 3000, period=f"2026-{month:02d}")
    browser, page = enter(home)
    found = re.findall(r'(?:href|src)="\./(static/[\w.]+\?v=[0-9a-f]+)"', page.text)
    assert len(found) == 2
    files = [browser.get(f"/{path}") for path in found]
    assert {each.status for each in files} == {200}
    assert all("immutable" in each.headers["cache-control"] for each in files)
    assert sum(len(each.text.encode()) for each in (page, *files)) < 100_000
    assert browser.get("/static/other.css").status == 404


def test_every_page_has_one_heading_a_language_and_names_for_what_is_chosen(home: Home) -> None:
    home.bill(24200)
    paid = home.pay("1.00").json["id"]
    browser, page = enter(home)
    browser.post("/pay", page.form)
    (order,) = orders(home)
    pages = [page, *map(browser.get, ("/pay/history", "/p/x", f"/pay/return/{paid}"))]
    pages.append(browser.get(f"/pay/return/{order.id}"))
    ended = OrderEnded(home.api.actor.company_id, order.id, "stripe", End.FAILED, "declined")
    end_order(ended, ledger=home.api.ports["ledger"], clock=home.api.ports["clock"])
    pages.append(browser.get(f"/pay/return/{order.id}"))
    pages.append(browser_of(home).get("/pay"))
    for reply in pages:
        assert len(re.findall(r"<h1[ >]", reply.text)) == 1, reply.text
        assert '<h1 role="' not in reply.text  # it would be a heading no more
        assert '<html lang="zh-CN">' in reply.text
        assert re.search(r"<title>[^<]+</title>", reply.text)
    boxes = re.findall(r'<input type="checkbox"', page.text)
    named = re.findall(r'<label[^>]*>\s*<input type="checkbox"', page.text)
    assert len(boxes) == len(named) == 1
