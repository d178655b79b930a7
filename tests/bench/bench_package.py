"""What each function weighs with its layer, and how long it takes to be ready.

Import time is measured as in Lambda: the function's folder and the built layer on the path of the
interpreter that runs MiniStack, whose boto3 stands for the runtime's own.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from infra.environments import MINISTACK, ROOT
from infra.layer import build, build_documents, build_stripe
from tests.bench.figures import Figure, Figures, Ground

MB = 1_000_000
STARTS = 7
BOTO3 = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"
FUNCTIONS = {
    "api": "app.app",
    "authorizer": "app.handler",
    "bill_generation": "app.bill_chunk",
    "projections": "app.handler",
    "payment_webhooks": "app.record",
    "documents": "app.app",
}
CALL_STRIPE = {"api", "payment_webhooks"}


def measure(ground: Ground) -> Figures:
    """Return `package_mb` and `init_vs_boto3`: the worst function of each."""
    del ground
    with tempfile.TemporaryDirectory(prefix="levy-layer-") as folder:
        layer, stripe = Path(folder) / "python", Path(folder) / "stripe" / "python"
        os.environ["LEVY_LAYER_PYTHON"] = "machine"
        build(layer)
        build_stripe(stripe)
        documents = Path(folder) / "documents" / "python"
        build_documents(documents)
        sizes = {
            name: _bytes(layer)
            + _bytes(ROOT / "functions" / name)
            + (_bytes(stripe) if name in CALL_STRIPE else 0)
            + (_bytes(documents) if name == "documents" else 0)
            for name in FUNCTIONS
        }
        ratios = {name: _against_boto3(name, layer) for name in FUNCTIONS}
    heaviest, slowest = max(sizes, key=lambda n: sizes[n]), max(ratios, key=lambda n: ratios[n])
    return {
        "package_mb": Figure(sizes[heaviest] / MB, "MB", f"{heaviest} with its layers", 25),
        "init_vs_boto3": Figure(
            ratios[slowest], "×", f"import of {slowest} against boto3 with one client", 1.6
        ),
    }


def _against_boto3(name: str, layer: Path) -> float:
    """Return how many times longer the function takes to be imported than boto3 with a client.

    Both are started in turns, so that a busy machine slows both.
    """
    module, _, attribute = FUNCTIONS[name].partition(".")
    code = f"import {module}; {module}.{attribute}"
    own, boto3 = [], []
    for _ in range(STARTS):
        own.append(_seconds(code, [str(ROOT / "functions" / name), str(layer)]))
        boto3.append(_seconds(BOTO3, []))
    return median(own) / median(boto3)


def _seconds(code: str, path: list[str]) -> float:
    timed = (
        f"import sys, time; sys.path[:0] = {path!r}; t = time.perf_counter(); {code}; "
        "print(time.perf_counter() - t)"
    )
    command = [str(MINISTACK.python), "-c", timed]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def _bytes(folder: Path) -> int:
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and (folder.name == "python" or "__pycache__" not in path.parts)
    )
