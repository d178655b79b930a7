"""What stays out of the layers: parts of packages that no function imports or reads."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

# Of these packages what functions import; the rest is other ways to answer HTTP, to deploy, older
# APIs, other ciphers. What is missing would fail where it is imported, which the scenarios do.
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
    "Crypto": frozenset({"__init__.py", "Cipher", "Hash", "Random", "Util"}),
    "Crypto/Cipher": frozenset(
        {
            *("__init__.py", "AES.py", "_state_machine.py"),
            *(f"_mode_{mode}.py" for mode in ("cbc", "ctr", "ecb", "gcm")),
            *(f"_raw_{part}.abi3.so" for part in ("aes", "aesni", "cbc", "ctr", "ecb")),
        }
    ),
    "Crypto/Hash": frozenset({"__init__.py", "_ghash_clmul.abi3.so", "_ghash_portable.abi3.so"}),
}
LEFT_OUT = (
    *("pydantic/v1", "pydantic/mypy.py"),
    # Types of requests, read by type checkers and by the sandbox; and the classes of one kind of
    # notices ("thin events") that are not read. 13 MB.
    *("stripe/params", "stripe/events"),
)
# Read by type checkers and installers. Licences stay.
UNREAD = ("*.pyi", "py.typed", "*.dist-info/RECORD")


def strip(folder: Path) -> None:
    """Take out of the installed packages in `folder` what no function imports."""
    for name, kept in KEPT_OF.items():
        for path in (folder / name).glob("*"):
            if path.name not in kept:
                remove(path)
    for name in LEFT_OUT:
        remove(folder / name)
    for pattern in UNREAD:
        for path in list(folder.rglob(pattern)):
            path.unlink()


def remove(path: Path) -> None:
    """Have no file and no folder at `path`."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
