"""Three hundred households on a deployed stack, entered, billed and paid for by HTTP.

Every habit of paying meets every way of being reached; the rest pays at once, five households by
one payment.
"""

from __future__ import annotations

import json
import secrets
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from infra.local.home import read_json
from infra.local.sandbox_process import switch
from infra.local.seed.api import Api
from shared.adapters.clock import SystemClock
from shared.adapters.sealing import AddressSealer
from shared.domain.accounts import Account
from shared.store.directory import DirectoryTable
from shared.store.ledger import LedgerTable
from shared.store.messages import MessagesTable
from shared.usecases.messaging.contacts import bind_openid
from shared.usecases.messaging.ports import KeptToken
from tests.months.by_hand import DUE_DAYS, Habit, HandBill, Household, Way
from tests.stack.deployed import Deployed, eventually

ZONE = "Asia/Shanghai"
HOUSEHOLDS = 300
BATCH, LANES = 19, 3
TOGETHER = 5  # households that one payment at the desk pays for
LATE = {"rate": {"percent": "0.05", "per": "day"}, "payment_day_counts": False}
SENDER = "months@example.com"
CHANNELS = ["wechat", "sms", "email"]
SLOW = [habit for habit in Habit if habit is not Habit.PROMPT]
ASKED_OF = len(SLOW) * len(Way)
WAYS = list(Way)
FIELDS = {"thing1": "title", "thing2": "room", "amount3": "amount", "time4": "due"}
SHOWN = {"thing1": "标题", "thing2": "房屋", "amount3": "金额", "time4": "截止日期"}


@dataclass
class Community:
    """All that is known of the community, and what people do in it."""

    stack: Deployed
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    made: int = 0
    id: str = ""
    plan: str = ""
    households: list[Household] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = Api(self.stack.described["api_url"], self.stack.api_key)
        self.company = str(self.api.get("/v1/caller")["company_id"])

    @property
    def path(self) -> str:
        return f"/v1/communities/{self.id}"

    @property
    def slow(self) -> list[Household]:
        """The households that do not pay at once."""
        return [one for one in self.households if one.habit is not Habit.PROMPT]

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what is answered to a request that is made once."""
        self.made += 1
        return self.api.post(path, body, f"months-{self.run}-{self.made}")

    def set(self, path: str, body: dict[str, Any]) -> None:
        """Have settings that nobody changed before."""
        answer = self.stack.call(
            "PATCH", path, body, key=self.stack.api_key, headers={"If-Match": '"1"'}
        )
        assert answer.status == 200, answer.body

    def enter(self, period: str, ladder: dict[str, Any]) -> None:
        """Enter everything; the first bill is of `period`."""
        place = {"name": "常春花园", "currency": "CNY", "time_zone": ZONE}
        self.id = self.post("/v1/communities", place)["id"]
        building = self.post(f"{self.path}/buildings", {"name": "1栋"})["id"]
        self.households = [_household(number, self.run) for number in range(HOUSEHOLDS)]
        rows = [_row(one, building) for one in self.households]
        parts = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        path = f"{self.path}/registrations"
        answers = self.each(lambda part: self.post(path, {"rows": part}), parts)
        entered = [row["account_id"] for answer in answers for row in answer["rows"]]
        for one, account in zip(self.households, entered, strict=True):
            one.account = account
        policy = {
            "community_id": self.id,
            "name": {"zh": "违约金", "en": "Late fee"},
            "effective_from": "2026-01-01",
            "policy": LATE,
        }
        item = {
            "name": {"zh": "物业费", "en": "Property fee"},
            "category": "property_fee",
            "community_id": self.id,
            "settings": {"late_fee_policy": self.post("/v1/late-fee-policies", policy)["id"]},
        }
        item_id = self.post("/v1/charge-items", item)["id"]
        document = {"schema": 1, "quantity": "built_area", "price": "2.00"}
        rule = {"effective_from": "2026-01-01", "document": document}
        self.post(f"/v1/charge-items/{item_id}/rules", rule)
        plan = {"name": "每月", "first_period": period, "item_ids": [item_id], "due_days": DUE_DAYS}
        self.plan = self.post(f"{self.path}/billing-plans", plan)["id"]
        fields = [{"field": one, "datum": datum} for one, datum in FIELDS.items()]
        kinds = ("bill", "reminder", "final_notice")
        templates = [{"kind": one, "template_id": self.template, "fields": fields} for one in kinds]
        self.stack.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        settings = {"channels": CHANNELS, "templates": templates, "email_from": SENDER}
        self.set(f"{self.path}/messaging-settings", settings)
        self.set(f"{self.path}/campaigns/all", ladder)
        self._link_phones()

    @property
    def template(self) -> str:
        """The template of WeChat's that this community uses."""
        return f"tpl_months_{self.run}"

    def _link_phones(self) -> None:
        """Link phones to accounts; an owner does it in the browser in a scenario of its own."""
        client, clock = self.stack.client("dynamodb"), SystemClock()
        directory_name = self.stack.output("DirectoryTable")
        directory = DirectoryTable(client, directory_name, "", clock)
        ledger = LedgerTable(client, self.stack.output("LedgerTable"), directory_name, clock)
        name = self.stack.output("ReminderDeliverFunctionName")
        told = self.stack.client("lambda").get_function_configuration(FunctionName=name)
        key = told["Environment"]["Variables"]["ADDRESS_KEY"]
        sealer = AddressSealer(self.stack.client("kms"), key, ledger)
        for one in self.slow:
            if one.openid:
                account = directory.get(self.company, Account, one.account)
                bind_openid(
                    self.company, account, one.openid, "owner", ledger=ledger, sealer=sealer,
                    clock=clock,
                )  # fmt: skip

    def bill(self, day: int, period: str) -> None:
        """Issue everybody's bill."""
        asked = {"plan_id": self.plan, "period": period, "mode": "issue"}
        run = self.post(f"{self.path}/billing-runs", asked)["id"]
        eventually(lambda: self.api.get(f"/v1/billing-runs/{run}")["state"] == "issued")
        for one in self.households:
            one.bills.append(HandBill(one.minor, day))

    def pay_together(self, day: int) -> None:
        """The prompt pay, five households by one payment, so many that nothing is left over."""
        prompt = [one for one in self.households if one.habit is Habit.PROMPT]
        groups = [prompt[start : start + TOGETHER] for start in range(0, len(prompt), TOGETHER)]

        def pay(group: list[Household]) -> None:
            total = sum(one.bills[-1].pay(day, one.minor) for one in group)
            self.take(group[0], total, also=[one.account for one in group[1:]])

        self.each(pay, groups)

    def take(self, payer: Household, minor: int, **more: Any) -> None:
        """Take money at the desk; all of it pays bills."""
        amount = str(Decimal(minor).scaleb(-2))
        body = {"account_id": payer.account, "channel": "pos", "amount": amount, **more}
        paid = self.post(f"{self.path}/payments", {**body, "reference": f"POS {self.made}"})
        assert paid["to_balance"]["minor"] == 0, paid

    def pay_online(self, payers: list[Household]) -> None:
        """The households pay all they owe on the provider's page, and Levy knows."""

        def pay(payer: Household) -> str:
            order = self.post(f"/v1/accounts/{payer.account}/payment-orders", {})
            form = urllib.parse.urlencode({"method": "alipay", "outcome": "succeed"}).encode()
            with urllib.request.urlopen(order["pay_url"], form, timeout=60):
                return f"/v1/payment-orders/{order['id']}"

        for path in list(self.each(pay, payers)):
            eventually(partial(self._is_paid, path))

    def _is_paid(self, path: str) -> bool:
        return bool(self.api.get(path)["state"] == "succeeded")

    def each(self, do: Callable[[Any], Any], these: Iterable[Any]) -> list[Any]:
        """Do something for each, a few at once, and return what came of it."""
        with ThreadPoolExecutor(LANES) as lanes:
            return list(lanes.map(do, these))

    def wechat(self, name: str, **asked: Any) -> Any:
        """Turn a switch of WeChat's sandbox."""
        return switch(self.stack.described["wechat_url"], name, asked)

    def forget_token(self) -> None:
        """Have WeChat's next token fetched anew: the kept one is of another day."""
        account = read_json(self.stack.home.wechat_file)["account"]
        table = MessagesTable(self.stack.client("dynamodb"), self.stack.output("MessagesTable"))
        table.keep_token(account["app_id"], KeptToken("", SystemClock().now()))

    def wechat_state(self) -> dict[str, Any]:
        """Return what WeChat's sandbox shows of itself."""
        address = f"{self.stack.described['wechat_url']}/_sandbox/state"
        with urllib.request.urlopen(address, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


def _household(number: int, run: str) -> Household:
    room = f"{run}-{number:03d}"
    area = (40, 60, 80)[number % 3]  # half of what they cost still bears whole fen a day
    if number >= ASKED_OF:
        return Household(number, room, Habit.PROMPT, Way.PAPER, area)
    habit = SLOW[number % len(SLOW)]
    way = WAYS[number // len(SLOW)]
    made = Household(number, room, habit, way, area)
    if way in {Way.WECHAT_OR_SMS, Way.SMS, Way.SMS_REFUSED}:
        made.phone = f"138{int(run, 16) % 10**5:05d}{number:03d}"
    if way in {Way.EMAIL, Way.SMS_REFUSED}:
        made.email = f"home{number}.{run}@example.com"
    if way in {Way.WECHAT, Way.WECHAT_OR_SMS}:
        made.openid = f"oMonths{run}{number:012d}"
    return made


def _row(one: Household, building: str) -> dict[str, Any]:
    unit = {"building_id": building, "name": one.room, "floor": 1, "built_area": str(one.area)}
    holder = {"name": "欧阳娜娜", "phone": one.phone, "email": one.email}
    return {"unit": unit, "account": {"holder": holder, "from": "2026-01-01"}}


def with_habit(households: Iterable[Household], habit: Habit) -> Iterator[Household]:
    """Yield the households of one habit."""
    return (one for one in households if one.habit is habit)
