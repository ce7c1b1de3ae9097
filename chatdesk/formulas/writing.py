"""TeX to MathML that a browser may show: formulas on a page that is read elsewhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from chatdesk.formulas.mathml import mathml_of
from chatdesk.formulas.undrawable import UndrawableError, refuse_unknown, undrawable

_ELEMENTS = frozenset(
    {
        *("math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom"),
        *("mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup"),
        *("mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display"),
        *("displaystyle", "fence", "form", "frame", "height", "largeop", "linethickness", "lspace"),
        *("mathbackground", "mathcolor", "mathvariant", "maxsize", "minsize", "movablelimits", "notation"),
        *("rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset"),
        "width",
    }
)
_VALUE = re.compile(r"[\w#.%+ -]*")
_LONGEST = 200_000


def write(tex: str, *, is_display: bool) -> str:
    """Return a formula as one element `math`, its source within. Raises `UndrawableError`.

    Only elements and attributes that show something are in it: no link, no style, no script.
    """
    with undrawable():
        root = mathml_of(tex, is_display=is_display)
        refuse_unknown(root)
        for element in root.iter():
            if element.tag not in _ELEMENTS:
                raise UndrawableError("syntax")
            for name in set(element.attrib) - _ATTRIBUTES:
                del element.attrib[name]
            if not all(map(_VALUE.fullmatch, element.attrib.values())):
                raise UndrawableError("syntax")
        written = ET.tostring(_with_source(root, tex), encoding="unicode", short_empty_elements=False)
    if len(written) > _LONGEST:
        raise UndrawableError("size")
    return written


def _with_source(root: ET.Element, tex: str) -> ET.Element:
    """Put the TeX beside what is shown: who copies the formula, or reads it aloud, has both."""
    math = ET.Element("math", root.attrib)
    semantics = ET.SubElement(math, "semantics")
    shown = ET.SubElement(semantics, "mrow")
    shown.extend(root)
    ET.SubElement(semantics, "annotation", encoding="application/x-tex").text = tex
    return math
