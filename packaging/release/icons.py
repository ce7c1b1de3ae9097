"""The program's icon in the forms that systems want, drawn by Qt from the SVG files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devtools.problems import SetUpFailed

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_SMALL = 24  # up to this size in pixels the plainer drawing stays clear

# In a process of its own: Qt allows one application in each.
_DRAW = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
app = QGuiApplication([])
for source, size, target in zip(*[iter(sys.argv[1:])] * 3):
    image = QImage(int(size), int(size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(source).render(painter)
    painter.end()
    assert image.save(target), target
"""


def draw(source: Path, wishes: Mapping[Path, int]) -> None:
    """Draw files of so many pixels; the ending of a name says which form: .png, .ico, .icns."""
    folder = source / "resources" / "icons"
    words: list[str] = []
    for target, size in wishes.items():
        drawing = folder / ("chatdesk-small.svg" if size <= _SMALL else "chatdesk.svg")
        words += [str(drawing), str(size), str(target)]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _DRAW, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetUpFailed(f"The icons could not be drawn:\n{done.stderr}")


def draw_one(source: Path, target: Path) -> Path:
    """Draw the icon that stands inside a program file (.ico 256, .icns 512 pixels)."""
    draw(source, {target: 256 if target.suffix == ".ico" else 512})
    return target
