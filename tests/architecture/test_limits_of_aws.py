"""What real AWS refuses and no emulator does: the template stays well below each limit.

Limits are those of the services' quota pages, November 2026; the ones that can't be raised before
there is something to raise them on are kept with room for what comes next.
"""

from __future__ import annotations

import json
from typing import Any

from tests.stack.transformed import made, transformed

RESOURCES, OUTPUTS, PARAMETERS, TEMPLATE_BYTES = 500, 200, 200, 1_000_000
API_RESOURCES, API_BODY_BYTES = 300, 6_000_000
ENVIRONMENT_BYTES, LAYERS = 4_096, 5
INLINE_POLICIES, MANAGED_POLICY, MANAGED_POLICIES_OF_A_ROLE = 10_240, 6_144, 10
LAMBDA_RESOURCE_POLICY, STATEMENT = 20_480, 350
# What an intrinsic such as Fn::GetAtt may become: an ARN with a long stack name.
ARN = "arn:aws-cn:service:cn-northwest-1:123456789012:" + "x" * 90


def resolved(value: Any) -> Any:
    """Return `value` with every intrinsic as long as it can get."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref")):
            if "Fn::If" in value:
                return max((resolved(each) for each in value["Fn::If"][1:]), key=size)
            return ARN
        return {name: resolved(each) for name, each in value.items()}
    return [resolved(each) for each in value] if isinstance(value, list) else value


def size(value: Any) -> int:
    """Return the bytes of `value` as IAM and Lambda count them: JSON without spaces."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def test_the_stack_is_one_that_cloudformation_takes() -> None:
    template = transformed()
    assert len(template["Resources"]) <= RESOURCES * 0.9
    assert len(template["Outputs"]) <= OUTPUTS * 0.9
    assert len(template["Parameters"]) <= PARAMETERS * 0.9
    assert len(json.dumps(template, indent=2).encode()) <= TEMPLATE_BYTES * 0.9


def test_the_api_has_no_more_resources_than_a_new_one_may_have() -> None:
    """The quota is raised API by API, so a first deployment has to fit."""
    (api,) = made("AWS::ApiGateway::RestApi").values()
    nodes = {"/"}
    for path in api["Body"]["paths"]:
        words = path.strip("/").split("/")
        nodes.update("/".join(words[:end]) for end in range(1, len(words) + 1))
    assert len(nodes) <= API_RESOURCES * 0.9
    assert size(api["Body"]) <= API_BODY_BYTES


def test_each_function_fits_lambda() -> None:
    permissions = [json.dumps(each) for each in made("AWS::Lambda::Permission").values()]
    for name, function in made("AWS::Lambda::Function").items():
        variables = resolved(function["Environment"]["Variables"])
        assert size(variables) <= ENVIRONMENT_BYTES, name
        assert len(function["Layers"]) <= LAYERS, name
        statements = sum(f'"{name}"' in each for each in permissions)
        assert statements * STATEMENT <= LAMBDA_RESOURCE_POLICY, name


def test_the_policies_of_a_role_fit_iam() -> None:
    for name, role in made("AWS::IAM::Role").items():
        policies = resolved([each["PolicyDocument"] for each in role.get("Policies", ())])
        assert sum(map(size, policies)) <= INLINE_POLICIES, name
        assert len(role.get("ManagedPolicyArns", ())) <= MANAGED_POLICIES_OF_A_ROLE, name
    for name, policy in made("AWS::IAM::ManagedPolicy").items():
        assert size(resolved(policy["PolicyDocument"])) <= MANAGED_POLICY, name
