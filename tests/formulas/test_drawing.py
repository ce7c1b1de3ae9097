"""TeX becomes outlines that Qt reads, or a reason why not; never more than that."""

from __future__ import annotations

import base64
import time

import pytest
from PySide6.QtCore import QByteArray, QDataStream, QRectF
from PySide6.QtGui import QPainterPath

from chatdesk.formulas.drawing import Drawing, draw
from chatdesk.formulas.undrawable import UndrawableError

EVERYDAY = (
    r"x",
    r"E = mc^2",
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt\pi}{2}",
    r"\sum_{n=1}^{\infty} \frac{1}{n^2}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{aligned} a &= b + c \\ &= d \end{aligned}",
    r"\begin{align*} a &= b \\[4pt] c &= d \end{align*}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\nabla \times \mathbf{E} = -\frac{\partial \mathbf{B}}{\partial t}",
    r"\mathbb{R}^n \to \mathcal{L}(\theta)",
    r"\hat{\theta} = \operatorname*{arg\,max}_\theta P(\theta \mid D)",
    r"\left.\frac{df}{dx}\right|_{x=0} \implies \lVert v \rVert",
    r"\underbrace{a+b}_{n} \overline{AB} \vec{v} \dot{x} \tilde{y}",
    r"a \not= b, x < y \& z, 50\% \text{ of } \$5",
    r"\boxed{42} \cancel{x} \color{red}{y}",
    r"x = 1 \tag{3}",
    r"\begin{equation} x \label{a} \nonumber \end{equation}",
    r"\begin{aligned}[t] a &= b \end{aligned} \begin{alignedat}{2} c &= d \end{alignedat}",
    r"\begin{eqnarray*} a &=& b \end{eqnarray*}",
    r"\dots \ldots \cdots \vdots",
    r"\binom{n}{k} \pmod{p} \xrightarrow{f} \stackrel{!}{=}",
)


def paths(drawing: Drawing) -> list[QPainterPath]:
    """Return the outlines as Qt reads them."""
    found = []
    for _, data in drawing.shapes:
        path = QPainterPath()
        stream = QDataStream(QByteArray(base64.b64decode(data)))
        stream >> path
        assert stream.status() is QDataStream.Status.Ok
        found.append(path)
    return found


@pytest.mark.parametrize("tex", EVERYDAY)
@pytest.mark.parametrize("is_display", [False, True])
def test_everyday_formulas_are_drawn(tex: str, is_display: bool) -> None:
    """What models write has outlines, and they lie in the box that the line leaves free."""
    drawing = draw(tex, is_display=is_display)
    box = QRectF(-0.3, -drawing.ascent - 0.2, drawing.width + 0.6, drawing.ascent + drawing.descent + 0.4)
    assert paths(drawing)
    for path in paths(drawing):
        assert not path.isEmpty()
        assert box.contains(path.controlPointRect())


def test_a_formula_of_its_own_is_higher() -> None:
    """Sums have their limits above and below there, beside in a line of text."""
    high, low = (draw(r"\sum_{n=1}^N n", is_display=is_display) for is_display in (True, False))
    assert high.ascent + high.descent > low.ascent + low.descent


def test_letters_stand_on_the_baseline() -> None:
    """A letter without a descender reaches the baseline, and nothing but its overshoot goes below."""
    drawing = draw("m", is_display=False)
    assert drawing.descent < 0.02
    assert 0.4 < drawing.ascent < 0.6


def test_colors_are_those_of_the_source() -> None:
    """What has no colour of its own takes that of the text."""
    assert [color for color, _ in draw(r"x \color{red}{y}", is_display=False).shapes] == ["", "red"]


def test_a_sign_belongs_to_what_follows_an_operator() -> None:
    """The minus of `= -x` is no difference: it has no space behind it."""
    assert draw("a=-b", is_display=False).width < draw("a=c-b", is_display=False).width - 0.9


@pytest.mark.parametrize(
    ("tex", "reason", "detail"),
    [
        (r"\foo{x}", "command", r"\foo"),
        (r"a + \ce{H2O}", "command", r"\ce"),
        (r"\begin{tikzpicture} x \end{tikzpicture}", "command", r"\begin{tikzpicture}"),
        (r"\frac{1}", "syntax", ""),
        (r"{", "syntax", ""),
        (r"x^2^3", "syntax", ""),
        (r"\begin{aligned} x", "syntax", ""),
        (r"a & b", "syntax", ""),
        (r"\\", "syntax", ""),
        ("", "syntax", ""),
        (r"\rule{1em}{99999999em}", "size", ""),
        (r"x\rule{9999em}{1em}", "size", ""),
        (r"\begin{gathered}" + r"abcdefghijk \\ " * 90 + r"\end{gathered}", "size", ""),
        (r"\sqrt{" * 400 + "x" + "}" * 400, "size", ""),
        ("{" * 4000 + "}" * 4000, "size", ""),
        (r"\def\a{\a\a}\a", "size", ""),
        (r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}\a", "size", ""),
    ],
)
def test_what_cannot_be_drawn_says_why(tex: str, reason: str, detail: str) -> None:
    """Mistakes, unknown commands and what would grow beyond all measure are told apart, in a moment."""
    began = time.process_time()
    with pytest.raises(UndrawableError) as raised:
        draw(tex, is_display=True)
    assert (raised.value.reason, raised.value.detail) == (reason, detail)
    assert time.process_time() - began < 2
