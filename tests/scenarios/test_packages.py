"""What is deployed is light: the folders that `sam build` made, as they go to Lambda unzipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.stack.deployed import Deployed
from tests.stack.template import resources, template

LIMIT_BYTES = 25_000_000


def built(stack: Deployed) -> Iterator[tuple[str, int]]:
    """Yield each function with the bytes of its code and layers."""
    everybodys = template()["Globals"]["Function"]["Layers"]
    for name, function in resources("AWS::Serverless::Function").items():
        layers = [each["Ref"] for each in [*everybodys, *function["Properties"].get("Layers", ())]]
        yield name, sum(weight(stack.home.build / part) for part in (name, *layers))


def weight(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_function_with_its_layers_is_within_its_weight(stack: Deployed) -> None:
    assert {name: size for name, size in built(stack) if size > LIMIT_BYTES} == {}


def test_a_module_is_shipped_in_one_form(stack: Deployed) -> None:
    twice = [
        path
        for layer in resources("AWS::Serverless::LayerVersion")
        for path in (stack.home.build / layer / "python").rglob("*.py")
        if path.with_suffix(".pyc").exists()
    ]
    assert twice == []
