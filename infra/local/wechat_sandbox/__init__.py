"""An official account of WeChat's that lives on this machine: tokens, quotas, phones, callbacks.

It answers as WeChat does where Levy calls it, and shows what a phone shows. What it can't know of
the true one stands in `contract.md`.
"""

from infra.local.wechat_sandbox.server import WechatServer
from infra.local.wechat_sandbox.world import WechatWorld

__all__ = ["WechatServer", "WechatWorld"]
