"""template.yaml as data, for tests that read it and for tables made just as it says."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from infra.environments import ROOT


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms: `!Ref X` becomes {"Ref": "X"}."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def template() -> dict[str, Any]:
    """Return the whole template; short forms are written out."""
    loaded = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    assert isinstance(loaded, dict)
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Return the resources of one type by logical id."""
    everything: dict[str, dict[str, Any]] = template()["Resources"]
    return {name: each for name, each in everything.items() if each["Type"] == kind}


def table_definition(logical_id: str) -> dict[str, Any]:
    """Return what `create_table` needs to make the template's table, its name excepted."""
    properties = resources("AWS::DynamoDB::Table")[logical_id]["Properties"]
    copied = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    wanted = {name: properties[name] for name in copied if name in properties}
    if "StreamSpecification" in properties:
        wanted["StreamSpecification"] = {
            "StreamEnabled": True,
            **properties["StreamSpecification"],
        }
    return wanted
