"""The shape of one page: its route, who may see it, and which view makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.domain.actor import Actor, Role
from shared.domain.community import Language
from shared.edge.http.refusals import Forbidden, Unauthenticated

Ports = Mapping[str, Any]


class SessionEnded(Unauthenticated):
    """No link was opened in this browser, or too long ago, or it is good no more."""

    code = "owner_page_session_ended"


class FormRefused(Forbidden):
    """The form did not come from a page of this session."""

    code = "owner_form_refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page. `root` leads from the page to the address all pages are under.

    `actor` is the owner of the session, None where nobody needs to be known. `address` is that of
    all pages, for those who send a browser back to us.
    """

    language: Language
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, list[str]]
    root: str
    address: str
    now: datetime
    actor: Actor | None = None
    form_token: str = ""

    @property
    def account_id(self) -> str:
        """The account of the session's link."""
        (account_id,) = self.owner.accounts
        return account_id

    @property
    def owner(self) -> Actor:
        """Whose session it is. Raises `SessionEnded`."""
        if self.actor is None or self.actor.role is not Role.OWNER:
            raise SessionEnded
        return self.actor


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: a template and what it says. `look_again` are seconds after which it reloads."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    look_again: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Another address to go to, perhaps with a cookie (its value) of a session that begins."""

    to: str
    session: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that never changes under its address: a style sheet, a script."""

    name: str


Seen = Shown | Sent | Kept
View = Callable[[Asked, Ports], Seen]


@dataclass(frozen=True, slots=True)
class Page:
    """One method of one path. An `open` page is for whoever asks; others need an owner's session.

    What a page POSTs has to bring the form token of the session.
    """

    method: str
    path: str
    view: View
    open: bool = False
