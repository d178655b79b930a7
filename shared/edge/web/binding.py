"""Pages bound to routes: language, session, form token, errors and headers for all in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from chalice.app import Chalice, Request, Response

from shared.domain.actor import Actor
from shared.domain.community import Language
from shared.domain.errors import LevyError, NotFound
from shared.domain.owners.pay_link import PayLink
from shared.edge.http import refusals
from shared.edge.http.errors import status_of
from shared.edge.http.journal import Journal
from shared.edge.http.reading import PATH_WORD, language_of, scheme_of
from shared.edge.web import render, session, views
from shared.edge.web.page import Asked, FormRefused, Kept, Page, Ports, Seen, Sent, SessionEnded
from shared.edge.web.reading_once import ForOnePage

Headers = dict[str, str | list[str]]
FORM_BYTES = 32 * 1024
_LANGUAGE_DAYS = timedelta(days=365)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def register(
    app: Chalice,
    pages: Iterable[Page],
    wire: Callable[[], Ports],
    journal: Callable[[], Journal],
) -> None:
    """Give `app` a route per page. `wire` is called with the first request."""
    for page in pages:
        app.route(
            page.path,
            methods=[page.method],
            content_types=[],
            name=f"{page.method} {page.path}",
        )(_Route(app, page, wire, journal).__call__)


class _Route:
    def __init__(
        self,
        app: Chalice,
        page: Page,
        wire: Callable[[], Ports],
        journal: Callable[[], Journal],
    ) -> None:
        self.app, self.page, self.wire, self.journal = app, page, wire, journal

    def __call__(self, **path: str) -> Response:
        request = self.app.current_request
        assert request is not None  # noqa: S101  Chalice sets it before it calls a view
        action, code, ports = f"{self.page.method} {self.page.path}", None, self.wire()
        if self.page.method == "GET":
            ports = ForOnePage(ports)
        asked = self._asked(request, path, ports)
        try:
            asked = self._known(asked, request, ports)
            self._require_form(asked, request, ports)
            seen = self.page.view(asked, ports)
            status = getattr(seen, "status", 200)
        except Exception as error:  # noqa: BLE001  the one place that may not let anything pass
            refusal = error if isinstance(error, LevyError) else refusals.InternalFault()
            if refusal is not error:
                self.journal().broke(action, error)
            code, status = refusal.code, status_of(refusal)
            seen = views.refused(refusal, known=asked.actor is not None)
        response = _answer(seen, status, asked, ports)
        company_id = asked.actor.company_id if asked.actor else ""
        self.journal().answered(action, response.status_code, code, company_id)
        return response

    def _asked(self, request: Request, path: Mapping[str, str], ports: Ports) -> Asked:
        query = dict(request.query_params or {})
        return Asked(
            language=_language(request, query),
            path=path,
            query=query,
            form={},
            root="../" * (self.page.path.count("/") - 1) or "./",
            address=address_of(request, self.page.path.format(**path), ports["web_address"]),
            now=ports["clock"].now(),
        )

    def _known(self, asked: Asked, request: Request, ports: Ports) -> Asked:
        """Return the request with who sent it and what it brings. Raises `SessionEnded`."""
        if self.page.open:  # it judges its word itself: a link copied badly is a link refused
            return asked
        if not all(PATH_WORD.fullmatch(word) for word in asked.path.values()):
            raise NotFound
        cookie = _session_cookie(request)
        actor = _owner(cookie, ports, asked.now)
        token = session.form_token(ports["links"].secret(), cookie)
        form = _form(request) if self.page.method == "POST" else {}
        return replace(asked, actor=actor, form_token=token, form=form)

    def _require_form(self, asked: Asked, request: Request, ports: Ports) -> None:
        """Pass if what changes something came from a page of this session. `FormRefused`."""
        if self.page.method == "POST":
            secret, brought = ports["links"].secret(), "".join(asked.form.get("token", []))
            if not session.is_form_token(secret, _session_cookie(request), brought):
                raise FormRefused


def _session_cookie(request: Request) -> str:
    return session.read_cookie(request.headers.get("cookie"), session.NAME)


def address_of(request: Request, path: str, configured: str) -> str:
    """Return the address of all pages, as the browser reached this one at `path`.

    On AWS it is what the gateway says, never a header; a local stack has only the header.
    """
    if configured:
        return configured.rstrip("/")
    context = request.context
    host = str(context.get("domainName") or request.headers.get("host", ""))
    before = str(context.get("path", path)).removesuffix(path)
    return f"{scheme_of(host)}://{host}{before}"


def _owner(cookie: str, ports: Ports, now: datetime) -> Actor:
    """Return who the session's link stands for, if it is good at this moment."""
    links = ports["links"]
    known = session.open_sealed(links.secret(), cookie, now)
    if known is None:
        raise SessionEnded
    link: PayLink | None = links.find(known.company_id, known.account_id, known.link_id)
    if link is None or not link.is_good(now):
        raise SessionEnded
    return link.actor


def _form(request: Request) -> dict[str, list[str]]:
    raw = request.raw_body
    data = raw.encode() if isinstance(raw, str) else raw
    if len(data) > FORM_BYTES:
        raise refusals.BodyTooLarge(limit_bytes=FORM_BYTES)
    try:
        return parse_qs(data.decode(), max_num_fields=500)
    except ValueError:
        raise FormRefused from None


def _language(request: Request, query: Mapping[str, str]) -> Language:
    chosen = session.read_cookie(request.headers.get("cookie"), session.LANGUAGE)
    for wanted in (query.get("lang", ""), chosen):
        if wanted in set(Language):
            return Language(wanted)
    return language_of(request.headers.get("accept-language"))


def _answer(seen: Seen, status: int, asked: Asked, ports: Ports) -> Response:
    secure = asked.address.startswith("https:")
    if isinstance(seen, Kept):
        kept: Headers = {**_HEADERS, "Content-Type": render.STATIC[seen.name]}
        kept["Cache-Control"] = "public, max-age=31536000, immutable"
        return Response(body=render.static(seen.name), status_code=200, headers=kept)
    headers: Headers = {**_HEADERS, "Content-Security-Policy": _policy(ports["form_targets"])}
    if isinstance(seen, Sent):
        headers["Location"] = seen.to
        if seen.session:
            life = int(session.LIFE.total_seconds())
            cookie = session.set_cookie(session.NAME, seen.session, life, secure=secure)
            headers["Set-Cookie"] = cookie
        return Response(body="", status_code=303, headers=headers)
    if asked.query.get("lang") == asked.language.value:
        life = int(_LANGUAGE_DAYS.total_seconds())
        value = asked.language.value
        headers["Set-Cookie"] = session.set_cookie(session.LANGUAGE, value, life, secure=secure)
    headers |= {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": asked.language.value,
    }
    return Response(body=render.page(seen, asked), status_code=status, headers=headers)


def _policy(form_targets: str) -> str:
    """Return what a page may load and where its forms may lead: to us and to the provider."""
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {form_targets}"
    )
