"""The first API key of an installation, which can create companies and see nothing of theirs.

On AWS, after `make deploy ENV=prod`, with credentials that may write the Access table:

    .venv/bin/python -m infra.bootstrap --stack levy-prod --name "operations"

The key is printed once; only a hash of it is stored. The local stack makes its own.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.clock import SystemClock
from shared.adapters.ids import RandomIds
from shared.domain.actor import Role
from shared.domain.api_keys import PLATFORM_COMPANY, ApiKey, hash_secret, header_value
from shared.store.access import issue_key
from shared.store.table import transact
from shared.usecases.ports import IssueKey


def create_platform_key(dynamodb: Any, access_table: str, name: str) -> str:
    """Store a fresh key of the platform; returns what its owner sends in `X-Api-Key`."""
    ids, now = RandomIds(), SystemClock().now()
    key = ApiKey(
        id=ids.new("key"),
        company_id=PLATFORM_COMPANY,
        name=name,
        role=Role.PLATFORM,
        communities=None,
        created_at=now,
        created_by="infra.bootstrap",
    )
    secret = ids.secret()
    transact(dynamodb, issue_key(access_table, IssueKey(key, hash_secret(secret))))
    return header_value(key.id, secret)


def access_table_of(stack: str) -> str:
    """Return the name of the Access table of a deployed stack. Raises `LookupError`."""
    found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    for output in found.get("Outputs", ()):
        if output["OutputKey"] == "AccessTable":
            return str(output["OutputValue"])
    raise LookupError(f"The stack {stack} has no output AccessTable: is it Levy's, and whole?")


def main() -> int:
    """Create a key in the stack named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stack", required=True, help="name of the deployed stack: levy-prod")
    parser.add_argument("--name", default="platform", help="whose key it is, for the list of keys")
    chosen = parser.parse_args()
    try:
        table = access_table_of(chosen.stack)
        print(create_platform_key(boto3.client("dynamodb"), table, chosen.name))
    except (LookupError, ClientError, BotoCoreError) as trouble:
        print(f"No key was made: {trouble}", file=sys.stderr)
        return 1
    print("Keep this key now: it is not shown again, and only its hash is stored.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
