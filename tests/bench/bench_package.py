"""What each function weighs with its layer, and how long it takes to be ready.

Import time is measured as in Lambda: the function's folder and the built layer on the path of the
interpreter that runs MiniStack, whose boto3 stands for the runtime's own, compiled as there.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from infra.environments import MINISTACK, ROOT
from infra.layer import BUILDS, build
from tests.bench.figures import Figure, Figures, Ground
from tests.stack.template import resources, template

MB = 1_000_000
STARTS = 5
BOTO3 = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"


@dataclass(frozen=True)
class Package:
    """What of a function is put on Lambda, built for the machine at hand."""

    code: Path
    handler: str
    layers: list[Path]

    @property
    def bytes(self) -> int:
        """The unzipped size."""
        return sum(map(_bytes, [self.code, *self.layers]))

    def against_boto3(self) -> float:
        """Return how many times longer it takes to be imported than boto3 with a client.

        Both are started in turns, so that a busy machine slows both.
        """
        module, _, attribute = self.handler.partition(".")
        imported = f"import {module}; {module}.{attribute}"
        path = [str(self.code), *map(str, self.layers)]
        own, boto3 = [], []
        for _ in range(STARTS):
            own.append(_seconds(imported, path))
            boto3.append(_seconds(BOTO3, []))
        return median(own) / median(boto3)


def measure(ground: Ground) -> Figures:
    """Return `package_mb` and `init_vs_boto3`: the worst function of each."""
    del ground
    with tempfile.TemporaryDirectory(prefix="levy-layer-") as folder:
        packages = _built(Path(folder))
        sizes = {name: each.bytes for name, each in packages.items()}
        # Functions of one folder import the same.
        folders = {each.code: name for name, each in packages.items()}
        _seconds(BOTO3, [], keep_bytecode=True)  # a new environment has none
        ratios = {name: packages[name].against_boto3() for name in folders.values()}
    heaviest, slowest = max(sizes, key=lambda n: sizes[n]), max(ratios, key=lambda n: ratios[n])
    return {
        "package_mb": Figure(sizes[heaviest] / MB, "MB", f"{heaviest} with its layers", 25),
        "init_vs_boto3": Figure(
            ratios[slowest], "×", f"import of {slowest} against boto3 with one client", 1.6
        ),
    }


def _built(folder: Path) -> dict[str, Package]:
    """Return every function of the template, with its layers built in `folder`."""
    os.environ["LEVY_LAYER_PYTHON"] = "machine"
    layers = {"SharedLayer": folder / "shared" / "python"}
    build(layers["SharedLayer"])
    for name, build_layer in BUILDS.items():
        build_layer(layers.setdefault(f"{name.title()}Layer", folder / name / "python"))
    everybodys = template()["Globals"]["Function"]["Layers"]
    return {
        name: Package(
            ROOT / each["CodeUri"],
            each["Handler"],
            [layers[layer["Ref"]] for layer in [*everybodys, *each.get("Layers", ())]],
        )
        for name, function in resources("AWS::Serverless::Function").items()
        if (each := function["Properties"])
    }


def _seconds(code: str, path: list[str], *, keep_bytecode: bool = False) -> float:
    timed = (
        f"import sys, time; sys.path[:0] = {path!r}; t = time.perf_counter(); {code}; "
        "print(time.perf_counter() - t)"
    )
    command = [str(MINISTACK.python), "-c", timed]
    environment = {"PATH": os.environ["PATH"]}
    if not keep_bytecode:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def _bytes(folder: Path) -> int:
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and (folder.name == "python" or "__pycache__" not in path.parts)
    )
