"""template.yaml as CloudFormation gets it: SAM's own transform, run in SAM's environment."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import Any

from infra.environments import ROOT, SAM

# `sam deploy` puts the built folders into a bucket first; where is of no matter here.
_TRANSFORM = """
import json, logging, os, sys
logging.disable(logging.CRITICAL)
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse
template = yaml_parse(open(sys.argv[1], encoding="utf-8").read())
for resource in template["Resources"].values():
    for name in ("CodeUri", "ContentUri"):
        if name in resource.get("Properties", {}):
            resource["Properties"][name] = "s3://bucket/" + "0" * 32
print(json.dumps(Translator({}, Parser()).translate(template, {})))
"""


@cache
def transformed() -> dict[str, Any]:
    """Return the template with every resource that SAM makes of it."""
    command = [str(SAM.python), "-c", _TRANSFORM, str(ROOT / "template.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    template: dict[str, Any] = json.loads(done.stdout)
    return template


def made(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of the resources of one type by logical id."""
    return {
        name: each.get("Properties", {})
        for name, each in transformed()["Resources"].items()
        if each["Type"] == kind
    }
