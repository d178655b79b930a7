"""What people see: a phone's screen with its messages, and who they are asked to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from infra.local.wechat_sandbox.world import Json, WechatWorld

_CHINA = timezone(timedelta(hours=8))
_STYLE = """
*{box-sizing:border-box}body{margin:0;background:#ededed;color:#191919;
font:16px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:420px;margin:0 auto;padding:0 12px 32px}
header{background:#ededed;text-align:center;font-weight:600;padding:14px;
border-bottom:1px solid #d9d9d9;position:sticky;top:0}
time{display:block;text-align:center;color:#8c8c8c;font-size:13px;margin:18px 0 8px}
article{background:#fff;border-radius:8px;padding:14px 16px 0;overflow:hidden}
h2{font-size:17px;margin:0 0 8px}dl{margin:0 0 12px;display:grid;
grid-template-columns:auto 1fr;gap:4px 12px}dt{color:#8c8c8c}dd{margin:0;text-align:right;
overflow-wrap:anywhere}
a.open{display:flex;justify-content:space-between;border-top:1px solid #eee;margin:0 -16px;
padding:12px 16px;color:#191919;text-decoration:none;min-height:48px}
a.open::after{content:"›";color:#b2b2b2}p{color:#8c8c8c;text-align:center;padding:24px 0}
button,a.phone{display:block;width:100%;margin:12px 0;padding:12px;border:0;border-radius:8px;
background:#07c160;color:#fff;font:inherit;text-align:center;text-decoration:none}
"""


def page(title: str, body: str) -> str:
    """Return a page as wide as a phone."""
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f"<header>{escape(title)}</header><main>{body}</main></html>"
    )


def screen(world: WechatWorld, openid: str) -> str:
    """Return the screen of a phone: the account's messages, the newest last."""
    phone = world.phone(openid)
    cards = "".join(_card(message) for message in phone.messages)
    state = "" if phone.follows else "<p>已取消关注</p>"
    return page("物业服务号", state + (cards or "<p>暂无消息</p>"))


def phones(world: WechatWorld) -> str:
    """Return the list of phones, with how many messages each has got."""
    rows = "".join(
        f'<a class="phone" href="/phone/{escape(each.openid)}">手机 {number} · '
        f"{len(each.messages)} 条消息</a>"
        for number, each in enumerate(world.phones.values(), 1)
    )
    return page("手机", rows)


def who(world: WechatWorld, query: str) -> str:
    """Return the page on which a phone says whose it is, where a true one knows."""
    asked = dict(parse_qsl(query))
    rows = "".join(
        f'<a class="phone" href="/connect/oauth2/authorize?'
        f'{escape(urlencode({**asked, "sandbox_openid": each.openid}))}">{escape(each.openid)}</a>'
        for each in world.phones.values()
    )
    return page("这是谁的手机？", rows)


def back_to(address: str, values: dict[str, str]) -> str:
    """Return `address` with values added to its query."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), *values.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _card(message: Json) -> str:
    at = datetime.fromtimestamp(message["at"], UTC).astimezone(_CHINA)
    data = list(message["data"])
    title = escape(data[0][1]) if data else ""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in data[1:])
    link = message["link"]
    safe = link.startswith(("http://", "https://"))
    more = f'<a class="open" href="{escape(link)}">查看详情</a>' if safe else ""
    return (
        f"<time>{at:%m-%d %H:%M}</time>"
        f'<article data-msgid="{message["msgid"]}"><h2>{title}</h2><dl>{rows}</dl>{more}</article>'
    )
