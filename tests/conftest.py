"""What tests of every layer share: an emulator for the stores, a deployed stack for the stories.

Both are started at their first use, on ports and in folders of their own, so that they never
meet a running `make run`. LEVY_TEST_STACK=path/to/stack.json lets scenarios use a stack that is
already up, which spares the deployment while one scenario is being written.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local import emulator
from infra.local.home import Home
from tests.stack.deployed import Deployed
from tests.stack.template import table_definition

# The quick ones first: what they find need not be waited for. Folders not named come in between.
FIRST, LAST = ("domain", "architecture", "usecases", "edge"), ("store", "scenarios")

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests by their folder, keeping the order inside each."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in FIRST:
            return FIRST.index(folder)
        return len(FIRST) + (1 + LAST.index(folder) if folder in LAST else 0)

    items.sort(key=place)


@pytest.fixture(scope="session")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of real DynamoDB calls: at AWS_ENDPOINT_URL_DYNAMODB, or a fresh emulator."""
    home = None
    endpoint = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
    if endpoint is None:
        home = Home(tmp_path_factory.mktemp("emulator"))
        endpoint = emulator.address(emulator.start(home))
    yield boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=emulator.REGION,
        aws_access_key_id=emulator.ACCESS_KEY,
        aws_secret_access_key=emulator.ACCESS_KEY,
    )
    if home is not None:
        emulator.stop(home)


@pytest.fixture
def make_table(dynamodb: Any) -> Iterator[Callable[[str], str]]:
    """Makes an empty table as the template defines it: `make_table("LedgerTable")` → its name."""
    made: list[str] = []

    def make(logical_id: str) -> str:
        name = f"{logical_id}-{os.getpid()}-{next(_numbers)}"
        dynamodb.create_table(TableName=name, **table_definition(logical_id))
        made.append(name)
        return name

    yield make
    for name in made:
        dynamodb.delete_table(TableName=name)


@pytest.fixture
def directory_table(make_table: Callable[[str], str]) -> str:
    """The name of an empty Directory table."""
    return make_table("DirectoryTable")


@pytest.fixture
def ledger_table(make_table: Callable[[str], str]) -> str:
    """The name of an empty Ledger table."""
    return make_table("LedgerTable")


@pytest.fixture
def reports_table(make_table: Callable[[str], str]) -> str:
    """The name of an empty Reports table."""
    return make_table("ReportsTable")


@pytest.fixture
def access_table(make_table: Callable[[str], str]) -> str:
    """The name of an empty Access table."""
    return make_table("AccessTable")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The whole system, built and deployed once for the session."""
    already_up = os.environ.get("LEVY_TEST_STACK")
    if already_up:
        yield Deployed.of(Home(Path(already_up).resolve().parent))
        return
    home = Home(tmp_path_factory.mktemp("levy"))
    deployed = Deployed.fresh(home)
    yield deployed
    deployed.stop()
