"""TeX as MathML for a page."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from chatdesk.formulas.undrawable import UndrawableError
from chatdesk.formulas.writing import write


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\mathbb{R}", "<mi>\u211d</mi>"),
        (r"\color{red}{x}", '<mstyle mathcolor="red">'),
        (r"\boxed{x}", '<menclose notation="box">'),
        (r"\begin{aligned}a&=b\end{aligned}", '<mtd columnalign="right">'),
        ("日本", "日"),
    ],
)
def test_a_formula_is_written(tex: str, shown: str) -> None:
    """It is one element that says what is shown, and its source."""
    written = write(tex, is_display=False)
    assert shown in written
    root = ET.fromstring(written)  # noqa: S314 - our own
    assert root.tag == "math"
    assert root.get("display") == "inline"
    assert [element.text for element in root.iter("annotation")] == [tex]


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\foo", "command"),
        (r"\begin{zoo}\end{zoo}", "command"),
        ("{" * 5000, "size"),
        (r"\frac", "syntax"),
        (r"x" * 60_000, "size"),
    ],
)
def test_what_is_no_formula_is_refused(tex: str, reason: str) -> None:
    """With the reason why its source is left as it is."""
    with pytest.raises(UndrawableError) as raised:
        write(tex, is_display=True)
    assert raised.value.reason == reason


def test_links_go_and_what_is_no_formula_stays_out() -> None:
    """What only shows something stays."""
    shown = write(r"\href{javascript:alert(1)}{x}", is_display=False).partition("<annotation")[0]
    assert "javascript" not in shown
    assert "<mi>x</mi>" in shown
    with pytest.raises(UndrawableError):
        write(r"\text{<b onclick='1'>x</b>}", is_display=False)
