"""The Lambda layers: `shared` with the locked packages it imports, and by themselves `stripe`,
what `documents` are made with, what `sealing` and what `pages` need.

`sam build` runs it through shared/Makefile. Which machine it is for comes from two variables:
LEVY_LAYER_PYTHON (3.13 when unset, as the template deploys; `machine` for the interpreter at hand)
and LEVY_LAYER_ARCHITECTURE (arm64 when unset). For the machine at hand the packages are copied
from .venv, so that nothing is fetched; for another they are fetched by hash.

boto3 and what it brings stay out: every Python runtime of Lambda carries them (as MiniStack's
interpreter does), and their 34 MB would be more than all the rest. A module goes as bytecode alone
where it can be compiled, else as source alone; decision 0074 has what each piece weighs.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from infra.environments import PROJECT, ROOT, CannotInstall, find_uv, run
from infra.layer_documents import keep_one_font
from infra.stripping import strip

LOCK = ROOT / "requirements.lock"
# Stripe is pinned where the sandbox that checks it is; few functions carry its 30 MB.
STRIPE_LOCK = ROOT / "infra" / "locks" / "dev.lock"
DOCUMENTS_LOCK = STRIPE_LOCK  # likewise pinned where the tests are that read what is printed
STRIPE = frozenset({"stripe", "requests", "certifi", "charset-normalizer", "idna"})
# What makes PDF, with the font that is embedded. Pillow is left out: no picture is ever put in.
DOCUMENTS = frozenset({"defusedxml", "fonttools", "fpdf2", "pylopdf-fonts-zh-cn", "segno"})
SEALING = frozenset({"pycryptodome"})  # what encrypts personal data
PAGES = frozenset({"jinja2", "markupsafe"})  # what writes HTML
KEPT = ROOT / ".levy" / "layers"
RECIPE = [ROOT / "infra" / name for name in ("layer.py", "layer_documents.py", "stripping.py")]
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


def compile_all(folder: Path, python: str, place: str, *, leaner: bool) -> None:
    """Turn the modules in `folder` into bytecode, which stands on Lambda at `place`.

    Lambda can't: /opt is read-only there. The source goes, since a module in two forms weighs
    twice; a traceback still names file and line. Bytecode is marked as never to be checked.
    `leaner` leaves out docstrings (and asserts), as Python's -OO does.
    """
    program = interpreter(python)
    if program is None:
        print(f"There is no python{python} here: the layer goes as sources (slower starts).")
        return
    command = [program, "-m", "compileall", "-q", "-b", "-j", "0", "-s", str(folder), "-p", place]
    command += ["-o", "2" if leaner else "0"]
    subprocess.run(
        [*command, "--invalidation-mode", "unchecked-hash", str(folder)], check=True, env=os.environ
    )
    for path in list(folder.rglob("*.py")):
        if path.with_suffix(".pyc").exists():
            path.unlink()


def packages(
    python: str,
    architecture: str,
    entries: dict[str, str],
    prepare: Callable[[Path], None] = strip,
) -> Path:
    """Return a folder with locked packages, made once for each lock, Python and machine."""
    own = sys.version if python == MACHINE else interpreter(python) or "none"
    recipe = "".join(path.read_text() for path in RECIPE)
    sign = f"{python} {architecture} {own}\n{recipe}\n{''.join(entries.values())}"
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
            prepare(inside)
            compile_all(inside, python, "/opt/python", leaner=True)
            inside.rename(folder)
    return folder


def sources() -> Iterator[Path]:
    """Yield the files of the package `shared`."""
    for path in sorted((ROOT / "shared").rglob("*")):
        if path.is_file() and path.name != "Makefile" and "__pycache__" not in path.parts:
            yield path


def build(target: Path) -> None:
    """Fill `target` (the layer's folder `python`) with the packages and with `shared`."""
    python, _ = machine()
    locked = shipped(LOCK.read_text())
    _fill(target, {name: locked[name] for name in locked if name not in SEALING | PAGES})
    for path in sources():
        copied = target / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    compile_all(target / "shared", python, "/opt/python/shared", leaner=False)


def layer_of(names: frozenset[str], lock: Path, prepare: Callable[[Path], None] = strip) -> Build:
    """Return what fills a layer's folder `python` with the packages `names` of `lock`."""

    def fill(target: Path) -> None:
        locked = shipped(lock.read_text())
        _fill(target, {name: locked[name] for name in sorted(names)}, prepare)

    return fill


def _fill(target: Path, entries: dict[str, str], prepare: Callable[[Path], None] = strip) -> None:
    shutil.copytree(packages(*machine(), entries, prepare), target, dirs_exist_ok=True)


def machine() -> tuple[str, str]:
    """Return the Python and the architecture that is built for."""
    architecture = os.environ.get("LEVY_LAYER_ARCHITECTURE", "arm64")
    return os.environ.get("LEVY_LAYER_PYTHON", "3.13"), architecture


Build = Callable[[Path], None]
BUILDS: dict[str, Build] = {
    "stripe": layer_of(STRIPE, STRIPE_LOCK),
    "documents": layer_of(DOCUMENTS, DOCUMENTS_LOCK, keep_one_font),
    "sealing": layer_of(SEALING, LOCK),
    "pages": layer_of(PAGES, LOCK),
}


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
