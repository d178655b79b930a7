"""Builds and deploys template.yaml on the emulator with the real SAM tool chain."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.environments import PROJECT, ROOT, SAM
from infra.local import emulator
from infra.local.home import Home
from infra.local.stripe_account import Account
from infra.local.trouble import Trouble
from infra.local.wechat_account import WechatStack

STACK = "levy"
SIGN = "levy:sign"  # the stack's tag that says what it was built from
_INPUTS = (
    "template.yaml",
    "requirements.lock",
    "infra/locks/dev.lock",
    "functions",
    "shared",
    "infra/layer.py",
    "infra/layer_documents.py",
    "infra/stripping.py",
)


@dataclass(frozen=True)
class Outside:
    """The accounts elsewhere that a stack works with."""

    stripe: Account
    wechat: WechatStack


_ADDRESS = "WEB_ADDRESS"


def client(service: str, port: int) -> Any:
    """Return a boto3 client of `service` on the emulator, with the rights of its root."""
    return boto3.client(
        service,
        endpoint_url=emulator.address(port),
        region_name=emulator.REGION,
        aws_access_key_id=emulator.ACCESS_KEY,
        aws_secret_access_key=emulator.ACCESS_KEY,
    )


def parameters(outside: Outside) -> dict[str, str]:
    """Return the template parameters of a local stack: this machine's Python, and no keepers."""
    return {
        "StripeMode": outside.stripe.mode,
        "StripeAddress": outside.stripe.address,
        "PaymentPage": outside.stripe.page,
        "WechatAddress": outside.wechat.address,
        "Stage": "local",
        "PythonVersion": f"{sys.version_info.major}.{sys.version_info.minor}",
        "Architecture": "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64",
        "Emulator": "true",
        "DeletionProtection": "false",
        "Tracing": "PassThrough",
    }


def sign(outside: Outside) -> str:
    """Return a digest of everything that decides what is deployed."""
    digest = hashlib.sha256(f"{sys.version}{sorted(parameters(outside).items())}".encode())
    for path in _inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def deployed_sign(port: int) -> str | None:
    """Return the sign of what is deployed whole, or None."""
    try:
        found = client("cloudformation", port).describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError:
        return None
    if found["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return None
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
    return tags.get(SIGN)


def outputs(port: int) -> dict[str, str]:
    """Return the stack's outputs: table names, queue addresses, function names."""
    found = client("cloudformation", port).describe_stacks(StackName=STACK)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def tell_address(port: int, url: str) -> None:
    """Every function that writes links knows where the pages are.

    The emulator's port is another one at each start, and no template can name its own API.
    """
    functions = client("lambda", port)
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            known = function.get("Environment", {}).get("Variables", {})
            if known.get(_ADDRESS, url) != url:
                functions.update_function_configuration(
                    FunctionName=function["FunctionName"],
                    Environment={"Variables": {**known, _ADDRESS: url}},
                )


def build(home: Home, outside: Outside) -> None:
    """Build functions and layer for this machine. Raises `Trouble`."""
    for tool in (SAM.command("sam"), PROJECT.python):
        if not tool.exists():
            raise Trouble(f"{tool} is missing. Run `make setup`.")
    layer = {"LEVY_LAYER_PYTHON": "machine", "LEVY_LAYER_ARCHITECTURE": "machine"}
    command = ["build", "--build-in-source", "--parallel", "--template-file", "template.yaml"]
    command += ["--build-dir", str(home.build)]
    _sam(home, command, emulator.aws_environment(1) | layer, "built", parameters(outside))


def deploy(home: Home, port: int, built_from: str, outside: Outside) -> None:
    """Deploy what was built through CloudFormation, marked as `built_from`. Raises `Trouble`."""
    command = ["deploy", "--template-file", str(home.build / "template.yaml")]
    command += ["--stack-name", STACK, "--resolve-s3", "--capabilities", "CAPABILITY_IAM"]
    command += ["--no-confirm-changeset", "--no-fail-on-empty-changeset"]
    command += ["--tags", f"{SIGN}={built_from}"]
    _sam(home, command, emulator.aws_environment(port), "deployed", parameters(outside))


def _sam(
    home: Home,
    command: Sequence[str],
    environment: Mapping[str, str],
    done: str,
    chosen_by: Mapping[str, str],
) -> None:
    chosen = [f"{name}={value}" for name, value in chosen_by.items() if value]
    quick = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.5"}
    with home.sam_log.open("a") as log:
        result = subprocess.run(
            [SAM.command("sam"), *command, "--parameter-overrides", *chosen],
            cwd=ROOT,
            env={**environment, **quick},
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode != 0:
        lines = home.sam_log.read_text().splitlines()
        said = [line.strip() for line in lines[-40:] if "rror" in line or "ailed" in line]
        raise Trouble(
            "\n".join([f"template.yaml could not be {done}:", *said[-3:], f"All: {home.sam_log}"])
        )


def _inputs() -> Iterator[Path]:
    for name in _INPUTS:
        path = ROOT / name
        yield from [path] if path.is_file() else sorted(_sources(path))


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
