"""TeX to MathML as it is drawn well: what latex2mathml says, with the spaces that TeX has."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from ziamath.tex import tex2mml

_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")
_NUMBERS = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])|\\label\{[^{}]*\}")
# What is written in two parts in TeX and is one character of the font.
_NEGATED = (
    (re.compile(r"\\not\s*="), r"\\neq "),
    (re.compile(r"\\not\s*\\in(?![A-Za-z])"), r"\\notin "),
    (re.compile(r"\\not\s*\\subset(?![A-Za-z])"), r"\\nsubset "),
    (re.compile(r"\\not\s*\\equiv(?![A-Za-z])"), r"\\nequiv "),
)
# What latex2mathml does not know under this name, or not with these arguments.
_ENVIRONMENTS = (
    (re.compile(r"\\(begin|end)\{(?:alignedat|alignat)(\*?)\}(?:\{\d+\})?"), r"\\\1{aligned}"),
    (re.compile(r"\\begin\{eqnarray\*?\}"), r"\\begin{array}{rcl}"),
    (re.compile(r"\\end\{eqnarray\*?\}"), r"\\end{array}"),
    (re.compile(r"\\(begin|end)\{dcases\}"), r"\\\1{cases}"),
    # Nobody numbers the formulas of a conversation.
    (re.compile(r"\\(begin|end)\{align\}"), r"\\\1{align*}"),
    (re.compile(r"\\begin\{(aligned|gathered|split)\}\[[tbc]\]"), r"\\begin{\1}"),
)
_BEGIN = re.compile(r"\\begin\{([^{}]*)\}")
_KNOWN = frozenset(
    {
        *("align", "aligned", "array", "cases", "equation", "gather", "gathered", "multline", "split"),
        *("bmatrix", "Bmatrix", "matrix", "pmatrix", "smallmatrix", "subarray", "vmatrix", "Vmatrix"),
    }
)
_SIGNS = frozenset("+-\u2212\u00b1\u2213")
_CLOSING = frozenset(")]}|\u2016\u27e9\u2309\u230b!\u2032")
# Rows of TeX stand further apart than those of MathML.
_ROW_SPACE, _CELL_SPACE = "0.45em", "0.9em"


class UnknownEnvironmentError(Exception):
    """There is no environment of this name."""


def mathml_of(tex: str, *, is_display: bool) -> ET.Element:
    """The MathML of a formula; raises what latex2mathml raises, and `UnknownEnvironmentError`."""
    for pattern, better in (*_NEGATED, *_ENVIRONMENTS):
        tex = pattern.sub(better, tex)
    for name in _BEGIN.findall(tex):
        if name.removesuffix("*") not in _KNOWN:
            raise UnknownEnvironmentError(name)
    tags = _TAG.findall(tex)
    tex = _NUMBERS.sub("", _TAG.sub("", tex))
    for tag in tags:
        tex += rf"\qquad\text{{({tag})}}"
    written = tex2mml(tex, inline=not is_display).replace(_NAMESPACE, "", 1)
    root = ET.fromstring(written)  # noqa: S314  our own library wrote it
    for element in root.iter():
        _space(element)
    return root


def _space(element: ET.Element) -> None:
    """Give the children of an element the spaces around them that TeX gives them."""
    if element.tag == "mtable":
        element.set("rowspacing", _ROW_SPACE)
        if "columnspacing" not in element.attrib:
            element.set("columnspacing", _CELL_SPACE)
    before: ET.Element | None = None
    for child in element:
        text = (child.text or "").strip()
        if child.tag == "mi" and len(text) == 1 and _is_arrow(text):
            child.tag = "mo"
        if child.tag == "mo" and text in _SIGNS and _is_operator(before):
            child.set("form", "prefix")
        before = child


def _is_operator(element: ET.Element | None) -> bool:
    """Whether a sign behind this one belongs to what follows it."""
    if element is None or element.tag != "mo":
        return False
    return (element.text or "").strip() not in _CLOSING


def _is_arrow(text: str) -> bool:
    return "\u2190" <= text <= "\u21ff" or "\u27f0" <= text <= "\u27ff"
