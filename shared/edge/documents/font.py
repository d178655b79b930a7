"""Where the font is: as its package has it, or packed by the layer, which may weigh so much."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

_FONT = "NotoSansSC-Regular.otf"
_unpacked: list[IO[bytes]] = []  # what is in here is deleted with the process


@cache
def font_path() -> str:
    """Return the path of the font; a packed one is unpacked once in the life of the process."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pylopdf_fonts_zh_cn")
    font = Path(spec.origin).with_name(_FONT)
    if font.exists():
        return str(font)
    import lzma  # only where it was there when the layer was built

    unpacked = tempfile.NamedTemporaryFile(suffix=font.suffix)  # noqa: SIM115  it outlives this
    with lzma.open(font.with_name(f"{_FONT}.xz")) as packed:
        shutil.copyfileobj(packed, unpacked)
    unpacked.flush()
    _unpacked.append(unpacked)
    return unpacked.name
