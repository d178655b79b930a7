"""The pages that link an owner's WeChat: away to WeChat, and back with who holds the phone."""

from __future__ import annotations

from shared.edge.web.page import Asked, Ports, Seen, Sent, Shown
from shared.usecases.reading import ById


def begin(asked: Asked, ports: Ports) -> Seen:
    """Send the phone to WeChat, which asks nobody anything. Raises `WechatNotSetUp`."""
    from shared.usecases.messaging.binding import state_of

    nonce = ports["ids"].secret()
    state = state_of(ports["links"].secret(), asked.form_token, nonce, asked.now)
    back_to = f"{asked.address}/pay/wechat/back"
    return Sent(ports["wechat_sign_in"].address(asked.owner.company_id, back_to, state))


def back(asked: Asked, ports: Ports) -> Seen:
    """Link the phone that came back. Raises `BindingRefused`, `WechatUnavailable`."""
    from shared.usecases.messaging.binding import Returned, end_binding
    from shared.usecases.owners.home import owner_place

    returned = Returned(
        account_id=asked.account_id,
        code=asked.query.get("code", ""),
        state=asked.query.get("state", ""),
        session=asked.form_token,
    )
    end_binding(
        asked.owner,
        returned,
        secret=ports["links"].secret(),
        sign_in=ports["wechat_sign_in"],
        messages=ports["messages"],
        directory=ports["directory"],
        ledger=ports["ledger"],
        sealer=ports["address_sealer"],
        clock=ports["clock"],
    )
    of = owner_place(asked.owner, ById(asked.account_id), directory=ports["directory"])
    return Shown("linked.html", {"of": of})
