"""Receipts printed, printed again, taken back in red, and verified, over HTTP."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, replace
from typing import Any

import pypdf
import pypdfium2
import pytest

from shared.domain.bills import BillKey, Line, RuleOn, StoredBill
from shared.domain.charge_items import LocalName
from shared.domain.community import Company, Language
from shared.domain.run_snapshot import RunSnapshot
from shared.usecases.ports import Create
from tests.domain.paper import item, snapshot, version
from tests.fakes.api import Answer, Api
from tests.functions.home import Home, build_home, refusal
from tests.ledger.giving_back import give_back
from tests.ledger.world import FEE, NOON, WATER, make_bill

TAXED = {"schema": 1, "quantity": "built_area", "price": "1", "tax": {"percent": "6"}}
RULE = version("rul_1", "2026-01-01", "1", document=TAXED)
ITEMS = (
    replace(item(FEE, RULE), name=LocalName("物业费", "Property fee")),
    replace(item(WATER), name=LocalName("水费", "Water")),
)


@dataclass
class Billed:
    """Bills and their snapshot, as a run left them."""

    bills: dict[BillKey, StoredBill]

    def find(self, company_id: str, key: BillKey) -> StoredBill | None:
        return self.bills.get(key)

    def snapshot(self, company_id: str, run_id: str, attempt: int) -> RunSnapshot:
        return snapshot(*ITEMS)


@pytest.fixture
def home() -> Home:
    """A home with a bill of 242.00 (13.70 of it tax) and 61.50, and the desk of its community."""
    home = build_home()
    lines = (
        Line(FEE, 24200, 1370, (RuleOn("rul_1", NOON.date()),)),
        Line(WATER, 6150, 0, ()),
    )
    bare = make_bill([(FEE, 1)], account=home.account, community=home.community)
    bill = replace(bare, lines=lines)
    home.api.ports["ledger"].issue(home.api.actor.company_id, [bill])
    known = Billed({bill.key: StoredBill(bill, bill.minor, 1, "")})
    home.api.ports["bills"] = home.api.ports["runs"] = known
    company = Company(home.api.actor.company_id, "安居物业", Language.ZH, NOON)
    home.api.ports["directory"].commit(company.id, [Create(company)])
    return home


def path_of(home: Home, number: str = "2026-000001") -> str:
    return f"/v1/communities/{home.community}/receipts/{number}"


def pdf_of(answer: Answer) -> bytes:
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return base64.b64decode(answer.text)


def paper(api: Api, path: str, copy: int = 1, language: str = "zh-CN") -> bytes:
    headers = {"Accept": "application/pdf", "Accept-Language": language, "Host": "levy.example"}
    return pdf_of(api.call("GET", f"{path}/prints/{copy}", headers=headers))


def words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)


def code_on(pdf: bytes) -> str:
    annotations: Any = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Annots"]
    (link,) = annotations
    address = str(link.get_object()["/A"]["/URI"])
    found = re.fullmatch(r"https://levy\.example.*/v1/verify/receipts/([\w-]+)", address)
    assert found, address
    return found[1]


def test_a_receipt_has_a_line_for_each_item_with_its_tax_and_adds_up(home: Home) -> None:
    home.pay("400.00")
    home.api.made(f"{path_of(home)}/prints", {})
    text = words(paper(home.api, path_of(home)))
    for each in (
        *("物业费2026-11228.306%13.70242.00", "水费2026-1161.50—0.0061.50", "预存款96.50"),
        *("386.3013.70¥400.00", "人民币肆佰元整", "安居物业", "王伟", "1栋1-101", "原件"),
    ):
        assert each in text


def test_part_of_a_line_carries_its_part_of_the_tax(home: Home) -> None:
    home.pay("100.00")
    home.api.made(f"{path_of(home)}/prints", {})
    assert "94.346%5.66100.00" in words(paper(home.api, path_of(home)))  # 13.70 × 100 / 242


def test_each_print_is_noted_and_only_the_first_is_the_original(home: Home) -> None:
    home.pay("242.00")
    path = path_of(home)
    first = home.api.post(f"{path}/prints", {}, key="p1")
    again = home.api.post(f"{path}/prints", {}, key="p1")
    assert (first.status, first.json) == (201, again.json)
    assert again.headers["idempotent-replayed"] == "true"
    second = home.api.made(f"{path}/prints", {})
    assert (second["copy_number"], second["original"], second["by"]) == (2, False, "tester")
    listed = home.api.get(f"{path}/prints").json["items"]
    assert [(one["copy_number"], one["original"]) for one in listed] == [(1, True), (2, False)]
    assert home.api.get(path).json["prints"] == 2
    assert "补打REPRINT1" in words(paper(home.api, path, 2))
    assert paper(home.api, path, 1) == paper(home.api, path, 1)
    assert refusal(home.api.call("GET", f"{path}/prints/3", headers={"Accept": "application/pdf"}))[
        :2
    ] == (404, "receipt_print_not_found")
    assert refusal(home.api.get(f"{path}/prints/1"))[:2] == (406, "accept_missing")


def test_money_that_goes_back_is_a_red_receipt_and_both_name_each_other(home: Home) -> None:
    paid = home.pay("242.00").json
    code = _printed(home, path_of(home))
    give_back(home.api.ports["ledger"], paid["id"], 4200, "rfd_1")

    first, red = (home.api.get(path_of(home, f"2026-00000{number}")).json for number in (1, 2))
    assert (first["standing"], first["red_receipts"]) == ("partly_refunded", ["2026-000002"])
    assert (red["standing"], red["red_of"]) == ("red", "2026-000001")
    assert red["amount"]["amount"] == "-42.00"
    assert "¥42.00" in words(paper(home.api, path_of(home)))
    home.api.made(f"{path_of(home, '2026-000002')}/prints", {})
    text = words(paper(home.api, path_of(home, "2026-000002")))
    for each in ("红字收据", "红冲原收据2026-000001", "-39.626%-2.38-42.00", "负肆拾贰元整"):
        assert each in text

    told = home.api.get(f"/v1/verify/receipts/{code}").json
    assert (told["state"], told["taken_back"]["amount"]) == ("partly_refunded", "42.00")
    assert told["left"]["amount"] == "200.00"
    give_back(home.api.ports["ledger"], paid["id"], 20000, "rfd_2")
    assert home.api.get(f"/v1/verify/receipts/{code}").json["state"] == "refunded"


def test_anybody_verifies_a_receipt_and_learns_nothing_of_a_person(home: Home) -> None:
    paid = home.pay("242.00").json
    code = _printed(home, path_of(home))
    found = home.api.call("GET", f"/v1/verify/receipts/{code}", context={})
    assert found.status == 200
    assert (found.json["number"], found.json["state"]) == ("2026-000001", "valid")
    assert not re.search("王伟|tester|1-101|acc_", found.text)
    home.api.made(f"/v1/payments/{paid['id']}/void", {"reason": "slip"})
    assert home.api.get(f"/v1/verify/receipts/{code}").json["state"] == "void"
    assert "作废VOID" in words(paper(home.api, path_of(home)))


def test_a_browser_gets_a_page_in_both_languages_without_script(home: Home) -> None:
    version_ = home.api.get(f"/v1/communities/{home.community}").json["version"]
    home.api.patch(f"/v1/communities/{home.community}", {"name": "<b>花园</b>"}, version_)
    home.pay("242.00")
    code = _printed(home, path_of(home))
    headers = {"Accept": "text/html,application/xhtml+xml"}
    page = home.api.call("GET", f"/v1/verify/receipts/{code}", headers=headers)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for each in ("有效", "Valid", "¥242.00", "CNY 242.00", "&lt;b&gt;花园"):
        assert each in page.text
    assert "<b>" not in page.text
    assert "<script" not in page.text


def test_a_forged_code_is_not_found(home: Home) -> None:
    home.pay("242.00")
    code = _printed(home, path_of(home))
    for forged in (code[:-1], "A" + code[1:], "nonsense"):
        answer = home.api.call("GET", f"/v1/verify/receipts/{forged}", context={})
        assert refusal(answer)[:2] == (404, "receipt_not_genuine")


def test_an_owner_prints_their_own_receipt_and_no_neighbours(home: Home) -> None:
    home.pay("242.00")
    own = home.api.as_owner(home.account, community=home.community)
    other = home.api.as_owner("acc_0000000000000zzz", community=home.community)
    assert own.made(f"{path_of(home)}/prints", {})["original"]
    assert "收款收据" in words(paper(own, path_of(home)))
    for answer in (
        other.post(f"{path_of(home)}/prints", {}),
        other.get(f"{path_of(home)}/prints"),
        other.call("GET", f"{path_of(home)}/prints/1", headers={"Accept": "application/pdf"}),
    ):
        assert answer.status == 404


def _printed(home: Home, path: str) -> str:
    """Print a receipt and return its code."""
    home.api.made(f"{path}/prints", {})
    return code_on(paper(home.api, path))
