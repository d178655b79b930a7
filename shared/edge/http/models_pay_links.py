"""Requests and answers about pay links."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from shared.domain.owners.pay_link import DAYS, MOST_DAYS, IssuedLink
from shared.edge.http.endpoint import Call
from shared.edge.http.fields import Answer, Body, Instant, Note
from shared.usecases.owners.pay_links import CreatePayLink, RevokedLinks, RevokePayLink


class PayLinkBody(Body):
    """A new link to an account: what it is for, and how many days it is good."""

    purpose: Note = ""
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DAYS

    def command(self, call: Call) -> CreatePayLink:
        """Return what makes the link."""
        return CreatePayLink(call.once, call.path["account_id"], self.purpose, self.days)


class PayLinkAnswer(Answer):
    """A link without what opens it. `opened` counts programs that look at links before people."""

    id: str
    account_id: str
    purpose: str
    issued_by: str
    created_at: Instant
    expires_at: Instant
    revoked_at: Instant | None
    revoked_by: str
    opened: int
    first_opened_at: Instant | None
    last_opened_at: Instant | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the link."""
        return cls(**{name: getattr(result, name) for name in cls.model_fields})


class IssuedLinkAnswer(Answer):
    """A link with its token, told to whoever makes it and kept only as a hash.

    `url` is where an owner opens it, null where the template's `WebAddress` is not set: then
    `path` comes behind the address under which this API is reached. The token also signs in at
    this API, in `X-Api-Key`.
    """

    link: PayLinkAnswer
    token: str
    path: str
    url: str | None

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:
        """Return the link as it is now, which a repeat may find revoked."""
        issued: IssuedLink = result
        link, path = issued.link, f"/p/{issued.token}"
        return cls(
            link=PayLinkAnswer.of(link, call),
            token=issued.token,
            path=path,
            url=issued.address.rstrip("/") + path if issued.address else None,
        )


class RevokedLinksAnswer(Answer):
    """How many links were good until now."""

    account_id: str
    revoked: int

    @classmethod
    def of(cls, result: Any, call: Any) -> Self:  # noqa: ARG003
        """Return the count."""
        revoked: RevokedLinks = result
        return cls(account_id=revoked.account_id, revoked=revoked.revoked)


def revokes(call: Call) -> RevokePayLink:
    """Return what revokes one link."""
    return RevokePayLink(call.path["account_id"], call.path["link_id"])
