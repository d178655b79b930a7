"""The Lambda layers: `shared` with the locked packages it imports, and by themselves `stripe`,
what `documents` are made with, and what `sealing` needs.

`sam build` runs it through shared/Makefile. Which machine it is for comes from two variables:
LEVY_LAYER_PYTHON (3.13 when unset, as the template deploys; `machine` for the interpreter at hand)
and LEVY_LAYER_ARCHITECTURE (arm64 when unset). For the machine at hand the packages are copied
from .venv, so that nothing is fetched; for another they are fetched by hash.

boto3 and what it brings stay out: every Python runtime of Lambda carries them (as MiniStack's
interpreter does), and their 34 MB would be more than all the rest.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from infra.environments import PROJECT, ROOT, CannotInstall, find_uv, run

LOCK = ROOT / "requirements.lock"
# Stripe is pinned where the sandbox that checks it is; few functions carry its 30 MB.
STRIPE_LOCK = ROOT / "infra" / "locks" / "dev.lock"
DOCUMENTS_LOCK = STRIPE_LOCK  # likewise pinned where the tests are that read what is printed
STRIPE = frozenset({"stripe", "requests", "certifi", "charset-normalizer", "idna"})
# What makes PDF, with the font that is embedded. Pillow is left out: no picture is ever put in.
DOCUMENTS = frozenset({"defusedxml", "fonttools", "fpdf2", "pylopdf-fonts-zh-cn", "segno"})
# What encrypts personal data: 16 MB that few functions need.
SEALING = frozenset({"cryptography", "cffi", "pycparser"})
KEPT = ROOT / ".levy" / "layers"
RUNTIME_BRINGS = frozenset(
    {"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}
)
MACHINE = "machine"
PLATFORMS = {"arm64": "aarch64", "x86_64": "x86_64"}
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<rest>(?:.*\\\n)*.*\n)", re.MULTILINE)


def shipped(lock_text: str) -> dict[str, str]:
    """Return the lock's entries that belong into the layer, by package name."""
    return {
        found["name"]: found.group(0)
        for found in _ENTRY.finditer(lock_text)
        if found["name"] not in RUNTIME_BRINGS
    }


def copy_from_this_python(names: list[str], folder: Path) -> None:
    """Copy the installed packages `names` of the running interpreter into `folder`."""
    for name in names:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            if ".." in file.parts or file.suffix == ".pyc":
                continue
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(distribution.locate_file(file)), target)


def fetch(entries: dict[str, str], python: str, architecture: str, folder: Path) -> None:
    """Install `entries` for Lambda's `python` on `architecture` into `folder`, hashes checked."""
    platform = PLATFORMS[architecture]
    uv = find_uv()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write("".join(entries.values()))
        wanted.flush()
        common = ["--no-deps", "--require-hashes", "--quiet", "--only-binary", ":all:"]
        common += ["--python-version", python, "--target", str(folder), "-r", wanted.name]
        if uv is None:
            tags = [f"manylinux_2_28_{platform}", f"manylinux2014_{platform}"]
            named = [part for tag in tags for part in ("--platform", tag)]
            run([PROJECT.python, "-m", "pip", "install", "--implementation", "cp", *named, *common])
        else:
            named = ["--no-config", "--python-platform", f"{platform}-manylinux_2_28"]
            run([uv, "pip", "install", *named, *common])


def interpreter(python: str) -> str | None:
    """Return the program of Python version `python` on this machine, if there is one."""
    if python == MACHINE or python == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    found = shutil.which(f"python{python}")
    if found is None:
        return None
    answers = subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0
    return found if answers else None  # a version manager's stand-in may have nothing behind it


def compile_all(folder: Path, python: str) -> None:
    """Write bytecode beside the sources, since Lambda can't: /opt is read-only there.

    It is marked as never to be checked, because zipping loses the times it would be checked by.
    """
    program = interpreter(python)
    if program is None:
        print(f"There is no python{python} here: the layer goes without bytecode (slower starts).")
        return
    command = [program, "-m", "compileall", "-q", "-j", "0"]
    subprocess.run(
        [*command, "--invalidation-mode", "unchecked-hash", str(folder)], check=True, env=os.environ
    )


# Of these packages what functions import; the rest is other ways to answer HTTP, to deploy, and
# older APIs. What is missing would fail at a function's first import, which the scenarios do.
KEPT_OF: Mapping[str, frozenset[str]] = {
    "chalice": frozenset({"__init__.py", "app.py"}),
    "aws_lambda_powertools": frozenset(
        {
            *("__init__.py", "package_logger.py", "exceptions", "logging", "metrics", "shared"),
            *("tracing", "utilities", "warnings"),
        }
    ),
    "aws_lambda_powertools/utilities": frozenset(
        {"__init__.py", "jmespath_utils", "parameters", "serialization.py", "typing"}
    ),
}
LEFT_OUT = ("pydantic/v1", "pydantic/mypy.py")


def strip(folder: Path) -> None:
    """Take out of the installed packages in `folder` what no function imports."""
    for name, kept in KEPT_OF.items():
        for path in (folder / name).glob("*"):
            if path.name not in kept:
                _remove(path)
    for name in LEFT_OUT:
        _remove(folder / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def packages(python: str, architecture: str, entries: dict[str, str]) -> Path:
    """Return a folder with locked packages, made once for each lock, Python and machine."""
    own = sys.version if python == MACHINE else interpreter(python) or "none"
    sign = (
        f"{python} {architecture} {own}\n{Path(__file__).read_text()}\n{''.join(entries.values())}"
    )
    folder = KEPT / hashlib.sha256(sign.encode()).hexdigest()[:16]
    if not folder.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as unfinished:
            inside = Path(unfinished) / "python"
            inside.mkdir()
            if python == MACHINE:
                copy_from_this_python(list(entries), inside)
            else:
                fetch(entries, python, architecture, inside)
            shutil.rmtree(inside / "bin", ignore_errors=True)
            strip(inside)
            compile_all(inside, python)
            inside.rename(folder)
    return folder


def sources() -> Iterator[Path]:
    """Yield the files of the package `shared`."""
    for path in sorted((ROOT / "shared").rglob("*")):
        if path.is_file() and path.name != "Makefile" and "__pycache__" not in path.parts:
            yield path


def build(target: Path) -> None:
    """Fill `target` (the layer's folder `python`) with the packages and with `shared`."""
    python = os.environ.get("LEVY_LAYER_PYTHON", "3.13")
    architecture = os.environ.get("LEVY_LAYER_ARCHITECTURE", "arm64")
    locked = shipped(LOCK.read_text())
    entries = {name: entry for name, entry in locked.items() if name not in SEALING}
    shutil.copytree(packages(python, architecture, entries), target, dirs_exist_ok=True)
    for path in sources():
        copied = target / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    compile_all(target / "shared", python)


def build_stripe(target: Path) -> None:
    """Fill `target` (the layer's folder `python`) with the stripe library."""
    python = os.environ.get("LEVY_LAYER_PYTHON", "3.13")
    architecture = os.environ.get("LEVY_LAYER_ARCHITECTURE", "arm64")
    locked = shipped(STRIPE_LOCK.read_text())
    entries = {name: locked[name] for name in sorted(STRIPE)}
    shutil.copytree(packages(python, architecture, entries), target, dirs_exist_ok=True)
    # Types of requests, 9 MB that are read by type checkers and by the sandbox, never at run time.
    shutil.rmtree(target / "stripe" / "params")


# Of fontTools what makes a subset of a font; the rest reads, draws and converts other things.
_FONT_TOOLS = frozenset(
    {
        *("cffLib", "colorLib", "config", "designspaceLib", "encodings", "feaLib", "misc"),
        *("otlLib", "pens", "subset", "svgLib", "ttLib", "unicodedata", "varLib", "__pycache__"),
    }
)
_UNREAD = ("*.so", "*.c", "*.pyx", "*.pxd", "*.pyi")


def build_documents(target: Path) -> None:
    """Fill `target` (the layer's folder `python`) with what makes PDF, and one font."""
    python = os.environ.get("LEVY_LAYER_PYTHON", "3.13")
    architecture = os.environ.get("LEVY_LAYER_ARCHITECTURE", "arm64")
    locked = shipped(DOCUMENTS_LOCK.read_text())
    entries = {name: locked[name] for name in sorted(DOCUMENTS)}
    shutil.copytree(packages(python, architecture, entries), target, dirs_exist_ok=True)
    (target / "pylopdf_fonts_zh_cn" / "NotoSerifSC-Regular.otf").unlink()
    for path in (target / "fontTools").iterdir():
        if path.is_dir() and path.name not in _FONT_TOOLS:
            shutil.rmtree(path)
    # Compiled twins of Python modules are for speed with whole fonts, and many times as large.
    for pattern in _UNREAD:
        for path in list(target.rglob(pattern)):
            path.unlink()
    shutil.rmtree(target / "share", ignore_errors=True)


def build_sealing(target: Path) -> None:
    """Fill `target` (the layer's folder `python`) with what encrypts."""
    python = os.environ.get("LEVY_LAYER_PYTHON", "3.13")
    architecture = os.environ.get("LEVY_LAYER_ARCHITECTURE", "arm64")
    locked = shipped(LOCK.read_text())
    entries = {name: locked[name] for name in sorted(SEALING)}
    shutil.copytree(packages(python, architecture, entries), target, dirs_exist_ok=True)


BUILDS = {"stripe": build_stripe, "documents": build_documents, "sealing": build_sealing}


def main() -> int:
    """Build a layer into the folder named on the command line; returns the exit code."""
    try:
        name = sys.argv[2] if len(sys.argv) > 2 else ""
        (BUILDS[name] if name else build)(Path(sys.argv[1]))
    except CannotInstall as trouble:
        print(f"The layer could not be built: {trouble}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
