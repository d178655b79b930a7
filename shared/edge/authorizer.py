"""What API Gateway asks a REQUEST authorizer, and how it wants to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain.actor import Actor
from shared.edge.caller_context import context_of


def header_of(event: Mapping[str, Any], name: str) -> str | None:
    """Return the value of header `name` (given in lower case), however its name arrived."""
    for found, value in (event.get("headers") or {}).items():
        if found.lower() == name:
            return str(value)
    return None


def allow(method_arn: str, actor: Actor) -> dict[str, Any]:
    """Return the policy that lets `actor` call any route; which of them, the API decides.

    The answer is cached per key, so it may not be about the one route that was asked for.
    """
    return {
        "principalId": actor.name,
        "policyDocument": _policy("Allow", method_arn),
        "context": context_of(actor),
    }


def deny(method_arn: str) -> dict[str, Any]:
    """Return the policy that lets a caller do nothing."""
    return {"principalId": "nobody", "policyDocument": _policy("Deny", method_arn)}


def _policy(effect: str, method_arn: str) -> dict[str, Any]:
    # arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}
    stage = "/".join(method_arn.split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}
