"""What documents are made with, cut to what one font needs: `infra/layer.py` builds it."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from infra.stripping import remove, strip

# Of fontTools what makes a subset of this one font, and what that imports; the rest reads, draws
# and converts other things. A font of another kind may need more: printing a receipt tells.
_FONT_TOOLS: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {
            *("__init__.py", "agl.py", "cffLib", "colorLib", "config", "designspaceLib"),
            *("encodings", "feaLib", "misc", "otlLib", "pens", "subset", "svgLib", "ttLib"),
            *("unicode.py", "unicodedata", "varLib"),
        }
    ),
    "feaLib": frozenset({"__init__.py", "ast.py", "error.py", "location.py", "lookupDebugInfo.py"}),
    "pens": frozenset(
        f"{pen}.py"
        for pen in (
            *("__init__", "basePen", "boundsPen", "filterPen", "pointPen", "recordingPen"),
            *("transformPen", "ttGlyphPen"),
        )
    ),
    "ttLib/tables": frozenset(
        f"{table}.py"
        for table in (
            *("__init__", "BitmapGlyphMetrics", "DefaultTable", "TupleVariation", "grUtils"),
            *("otBase", "otConverters", "otData", "otDataSchema", "otTables", "otTraverse"),
            *("sbixGlyph", "sbixStrike", "ttProgram", "B_A_S_E_", "C_F_F_", "C_O_L_R_"),
            *("C_P_A_L_", "D_S_I_G_", "E_B_D_T_", "E_B_L_C_", "G_D_E_F_", "G_P_O_S_", "G_S_U_B_"),
            *("H_V_A_R_", "M_A_T_H_", "O_S_2f_2", "S_V_G_", "V_A_R_C_", "V_O_R_G_", "V_V_A_R_"),
            *("_a_n_k_r", "_b_s_l_n", "_c_m_a_p", "_f_v_a_r", "_g_l_y_f", "_g_v_a_r", "_h_d_m_x"),
            *("_h_e_a_d", "_h_h_e_a", "_h_m_t_x", "_k_e_r_n", "_l_c_a_r", "_m_a_x_p", "_n_a_m_e"),
            *("_o_p_b_d", "_p_o_s_t", "_p_r_o_p", "_s_b_i_x", "_v_h_e_a", "_v_m_t_x"),
        )
    ),
    "varLib": frozenset(
        f"{part}.py"
        for part in (
            *("__init__", "builder", "errors", "featureVars", "instancer", "iup", "merger"),
            *("models", "multiVarStore", "mvar", "stat", "varStore"),
        )
    )
    | {"instancer"},
}
FONT = "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf"


def _pack(font: Path) -> None:
    """Replace the file `font` by one of half its size: every character, no hints, compressed.

    Hints are for coarse screens. Outlines without subroutines are longer and pack better.
    """
    import lzma

    from fontTools import subset

    options = subset.Options(
        layout_features=[],
        hinting=False,
        desubroutinize=True,
        name_IDs=[1, 2, 4, 6],
        drop_tables=["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx"],
    )
    whole = subset.load_font(str(font), options)
    packed = subset.Subsetter(options)
    packed.populate(unicodes=whole.getBestCmap())
    packed.subset(whole)
    subset.save_font(whole, str(font), options)
    font.with_name(f"{font.name}.xz").write_bytes(lzma.compress(font.read_bytes(), preset=9))
    font.unlink()


def keep_one_font(folder: Path) -> None:
    """Leave of the packages for documents one font, packed, and what makes a subset of it."""
    strip(folder)
    font = folder / FONT
    if importlib.util.find_spec("_lzma"):  # a Python built without it can't read it either
        _pack(font)
    for path in (font.with_name("NotoSerifSC-Regular.otf"), folder / "share"):
        remove(path)
    for name, kept in _FONT_TOOLS.items():
        for path in list((folder / "fontTools" / name).iterdir()):
            if path.name not in kept:
                remove(path)
    # Compiled twins of Python modules are for speed with whole fonts, and many times as large.
    for pattern in ("*.so", "*.c", "*.pyx", "*.pxd"):
        for path in list(folder.rglob(pattern)):
            path.unlink()
