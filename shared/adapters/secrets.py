"""Secrets from Secrets Manager, kept for some minutes so that a rotation is noticed soon."""

from __future__ import annotations

from typing import Any

from shared.domain.payments.provider_errors import ProviderUnavailable

MAX_AGE_SECONDS = 300


class StoredSecret:
    """The value of one secret. Nothing is imported or read before it is asked for."""

    def __init__(self, client: Any, name: str, max_age_seconds: int = MAX_AGE_SECONDS) -> None:
        self._client, self._name, self._max_age = client, name, max_age_seconds
        self._provider: Any = None

    def __call__(self, *, fresh: bool = False) -> str:
        """Return the secret; `fresh` asks past the cache. Raises `ProviderUnavailable`."""
        from aws_lambda_powertools.utilities.parameters import SecretsProvider
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        if self._provider is None:
            self._provider = SecretsProvider(boto3_client=self._client)
        try:
            value = self._provider.get(self._name, max_age=self._max_age, force_fetch=fresh)
        except GetParameterError as error:
            raise ProviderUnavailable(reason="no_secret") from error
        text = value.decode() if isinstance(value, bytes) else str(value or "")
        if not text.strip():
            raise ProviderUnavailable(reason="no_secret")
        return text.strip()

    def lines(self) -> list[str]:
        """Return its lines: two secrets while one takes the other's place."""
        return self().split()
