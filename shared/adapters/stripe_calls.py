"""One exchange with Stripe: bounded in time, repeated with the same key, never rosier than it was.

The library's own retries are off. They hide what came before: a reply lost after commit and then a
429 would come out as "busy, nothing done". The retry here keeps the doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import randbelow
from typing import TYPE_CHECKING, Protocol, TypeVar

from shared.adapters.stripe_failures import meaning_of
from shared.adapters.stripe_fields import Json
from shared.adapters.stripe_objects import Unreadable, read
from shared.domain.payments.provider_errors import ProviderUnavailable, ProviderUnknown

if TYPE_CHECKING:
    from stripe import RequestsClient, StripeClient, StripeObject

API_VERSION = "2026-10-28.endive"
T = TypeVar("T")
Do = Callable[["StripeClient"], "StripeObject"]


class StripeMisconfigured(RuntimeError):
    """The key is of the other mode, or a live key would be sent to an address of our own."""


class ApiKey(Protocol):
    """Gives the secret key; `fresh` asks past any cache."""

    def __call__(self, *, fresh: bool = False) -> str:
        """Return the key."""


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """How to reach Stripe. `base_address` is set for the sandbox only.

    One call takes at most `tries` × (`connect_s` + `read_s`) and a pause of one second between,
    27 s here: an API answer may take 29 s.
    """

    live: bool
    base_address: str | None = None
    connect_s: int = 3
    read_s: int = 10
    tries: int = 2


class StripeCalls:
    """Carries calls. Nothing is imported, read or connected before the first one."""

    def __init__(
        self,
        settings: StripeSettings,
        api_key: ApiKey,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._api_key = api_key
        self._pause = pause
        self._http: RequestsClient | None = None
        self._client: StripeClient | None = None

    def ask(self, mapping: Callable[[Json], T], do: Do, *, about: str) -> T:
        """Return what a reading call answers. Raises `NotAtProvider`, `ProviderUnavailable`."""
        try:
            return read(mapping, self._exchange(do, changes=False, about=about))
        except Unreadable as problem:
            raise ProviderUnavailable(reason="answer_unreadable") from problem

    def change(self, mapping: Callable[[Json], T], do: Do, *, about: str = "") -> T:
        """Return what a changing call answers; `do` must name an idempotency key.

        Raises `ProviderUnknown` unless it is certain that nothing happened.
        """
        try:
            return read(mapping, self._exchange(do, changes=True, about=about))
        except Unreadable as problem:
            raise ProviderUnknown(reason="answer_unreadable") from problem

    def pages(
        self,
        mapping: Callable[[Json], T],
        do: Callable[[StripeClient, str], StripeObject],
        *,
        about: str = "",
        start: str = "",
    ) -> Iterator[T]:
        """Yield what a list holds, page by page; `do` gets the id to go on after, first `start`."""
        after = start
        while True:
            page = self._exchange(_after(do, after), changes=False, about=about)
            for item in page["data"]:
                after = item["id"]
                try:
                    yield read(mapping, item)
                except Unreadable as problem:
                    raise ProviderUnavailable(reason="answer_unreadable") from problem
            if not page["has_more"] or not page["data"]:
                return

    def close(self) -> None:
        """Drop the connections."""
        if self._http is not None:
            self._http.close()  # type: ignore[no-untyped-call]
        self._http = self._client = None

    def _exchange(self, do: Do, *, changes: bool, about: str = "") -> Json:
        import stripe

        doubt: ProviderUnknown | None = None
        idle: ProviderUnavailable | None = None
        for attempt in range(self._settings.tries):
            if attempt:
                self._pause((500 + randbelow(500)) / 1000)
            try:
                return do(self._ready()).to_dict()
            except stripe.StripeError as error:
                meant = meaning_of(error, changes=changes, about=about)
                if isinstance(error, stripe.AuthenticationError):
                    self._client = None  # the key may have been rotated: read it again
                if isinstance(meant, ProviderUnknown):
                    doubt = meant
                    if doubt.replayed:
                        break
                elif isinstance(meant, ProviderUnavailable):
                    idle = meant
                else:
                    raise meant from error
        raise doubt or idle or ProviderUnavailable(reason="no_tries")

    def _ready(self) -> StripeClient:
        """Return the client; after a refused key it is made anew with a fresh one."""
        import stripe

        if self._client is None:
            stripe.enable_telemetry = False  # it writes into the home directory
            key = self._api_key(fresh=self._http is not None)
            self._check(key)
            self._http = self._http or stripe.RequestsClient(
                timeout=(self._settings.connect_s, self._settings.read_s)
            )
            address = self._settings.base_address
            self._client = stripe.StripeClient(
                key,
                stripe_version=API_VERSION,
                base_addresses={"api": address} if address else {},
                max_network_retries=0,
                http_client=self._http,
            )
        return self._client

    def _check(self, key: str) -> None:
        live = key.startswith(("sk_live_", "rk_live_"))
        if live is not self._settings.live:
            raise StripeMisconfigured("the key is of the other mode")
        if live and self._settings.base_address:
            raise StripeMisconfigured("a live key goes to Stripe alone")


def _after(do: Callable[[StripeClient, str], StripeObject], after: str) -> Do:
    return lambda client: do(client, after)
