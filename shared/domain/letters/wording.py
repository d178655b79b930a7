"""What a letter says, in both languages: data of a community, checked when it is entered.

Levy's own text is a written demand as Article 944 of the Civil Code of China (民法典第九百四十四条)
asks for before an action: it names the debt and a reasonable period, and threatens with nothing but
what the law allows; power, water, heat and gas are not spoken of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from shared.domain.community import Language
from shared.domain.errors import Rejected

TEXT_MAX = 1000
DAYS_LEAST, DAYS_MOST = 7, 90
VARIABLES = frozenset(
    {"company", "community", "holder", "address", "day", "days", "pay_by", "total", "oldest_due"}
)


class LetterWordingRefused(Rejected):
    """A text of a letter can't be used; `reason` says why."""

    code = "letter_wording_refused"


@dataclass(frozen=True, slots=True)
class BothLanguages:
    """A text in Chinese and in English."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        for name, text in (("zh", self.zh), ("en", self.en)):
            if not text.strip() or len(text) > TEXT_MAX:
                raise LetterWordingRefused(reason="length", field=name, limit=TEXT_MAX)
            for variable in _variables(text, name):
                if variable not in VARIABLES:
                    raise LetterWordingRefused(reason="variable", name=variable[:40], field=name)

    def said(self, language: Language, values: Mapping[str, str]) -> str:
        """Return the text with the values filled in."""
        text = self.en if language is Language.EN else self.zh
        return text.format_map(values)


def _variables(text: str, field: str) -> list[str]:
    """Return what stands in braces. Raises `LetterWordingRefused` where braces don't fit."""
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        raise LetterWordingRefused(reason="braces", field=field) from None
    if any(spec or conversion for _, _, spec, conversion in found):
        raise LetterWordingRefused(reason="braces", field=field)
    return [name for _, name, _, _ in found if name is not None]


_OPENING = BothLanguages(
    "{holder}：截至{day}，您名下{address}尚有已到期的物业服务费等费用共计{total}未支付，最早一笔的到期"
    "日为{oldest_due}，明细如下。",
    "To {holder}: as of {day}, fees for property services and other charges for {address} of "
    "{total} in all are due and unpaid, the oldest since {oldest_due}, as follows.",
)
_CLOSING = BothLanguages(
    "根据《中华人民共和国民法典》第九百四十四条及物业服务合同，现书面催告您自收到本通知之日起{days}日内"
    "（最迟于{pay_by}前）付清上述款项。合理期限届满仍不支付的，{company}可以依法提起诉讼或者申请仲裁。"
    "如您已经付款，或对费用有异议，请尽快与我们联系，我们会核对并书面答复。",
    "Under Article 944 of the Civil Code of the People's Republic of China and the contract for "
    "property services you are herewith asked in writing to pay the above within {days} days of "
    "receiving this letter, by {pay_by} at the latest. If it is not paid within this reasonable "
    "period, {company} may bring an action or apply for arbitration. If you have paid already, or "
    "object to a charge, please tell us: we will look into it and answer in writing.",
)
_PAYING = BothLanguages(
    "付款方式：扫描右侧二维码在线支付，或到{community}物业服务中心支付。",
    "How to pay: scan the code at the right to pay online, or pay at the service desk of "
    "{community}.",
)
_SOURCE = "民法典第九百四十四条；第一百九十五条（诉讼时效中断）"


@dataclass(frozen=True, slots=True)
class LetterWording:
    """A community's letter: before the table of bills, behind it, and how to pay.

    `days` is the reasonable period; `source` notes why it is so. Version 1 is Levy's own.
    """

    community_id: str
    opening: BothLanguages = _OPENING
    closing: BothLanguages = _CLOSING
    paying: BothLanguages = _PAYING
    days: int = 15
    source: str = _SOURCE
    changed_at: datetime | None = None
    changed_by: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if not DAYS_LEAST <= self.days <= DAYS_MOST:
            raise LetterWordingRefused(
                reason="days", field="days", least=DAYS_LEAST, most=DAYS_MOST
            )
