"""Icons from the font file of QtAwesome."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtWidgets import QApplication

import chatdesk.ui
from chatdesk.resource_files import resource_path
from chatdesk.ui.look.app_icon import app_icon_pixmap
from chatdesk.ui.look.icons import icon, icon_path, icon_pixmap

# The icons that the look names, beside those that the code uses now.
_LISTED = """
note-pencil tree-structure magnifying-glass push-pin paperclip stop-fill stop wrench sliders-horizontal
lightbulb hand-palm activity check x warning-circle warning wifi-slash copy download-simple pencil-simple
arrow-clockwise play arrow-counter-clockwise git-fork quotes trash dots-three arrow-square-out funnel
arrow-down folder file-text image cube globe key lock-key shield hard-drives keyboard database palette
gear-six text-align-left chat-teardrop-text caret-right caret-down caret-up caret-left plus minus info
list-bullets pane
"""
NAMES = _LISTED.split()


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_of_the_look_exists(qapp: QApplication, name: str) -> None:
    """Each name that we use has an outline inside of its square."""
    box = icon_path(name).boundingRect()
    assert not box.isEmpty()
    assert box.left() >= -1
    assert box.right() <= 257
    assert box.top() >= -1
    assert box.bottom() <= 257


def test_every_icon_in_the_code_is_looked_at_here(qapp: QApplication) -> None:
    """An icon that is drawn by its name in a call of the window's code is in the list above."""
    pattern = re.compile(r"""(?:draw_icon\(\s*\w+,|icon_name=|IconButton\(\s*\w+,)\s*"([a-z-]+)\"""")
    used = {
        name
        for path in Path(chatdesk.ui.__path__[0]).rglob("*.py")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    for name in used:
        assert not icon_path(name).isEmpty(), name


def test_an_unknown_icon_is_a_mistake_that_shows(qapp: QApplication) -> None:
    """A misspelt name raises at once."""
    with pytest.raises(KeyError):
        icon_path("no-such-icon")


@pytest.mark.parametrize("dpr", [1.0, 1.25, 1.5, 2.0])
def test_a_pixmap_has_the_pixels_of_its_scale(qapp: QApplication, dpr: float) -> None:
    """At any scale the picture is drawn for that scale, never stretched."""
    pixmap = icon_pixmap("copy", QColor("#0A676B"), 16, dpr)
    assert pixmap.width() == round(16 * dpr)
    assert pixmap.devicePixelRatio() == dpr


def test_an_icon_has_the_color_that_was_asked_for(qapp: QApplication) -> None:
    """The middle of the filled Stop square is of the given colour and opaque."""
    image = icon_pixmap("stop-fill", QColor("#AE2A20"), 16).toImage()
    assert image.pixelColor(8, 8) == QColor("#AE2A20")
    assert image.pixelColor(0, 0).alpha() == 0


def test_a_mirrored_icon_is_the_other_way_round(qapp: QApplication) -> None:
    """The pane is at the left after mirroring."""
    black = QColor("#000000")
    plain = icon_pixmap("pane", black, 64).toImage()
    mirrored = icon_pixmap("pane", black, 64, mirrored=True).toImage()
    row = [plain.pixelColor(x, 32).alpha() for x in range(64)]
    assert [mirrored.pixelColor(x, 32).alpha() for x in range(64)] == row[::-1] != row


def test_an_icon_for_menus_has_several_scales(qapp: QApplication) -> None:
    """Menus get a sharp picture at 100 % and 200 %."""
    sizes = {size.width() for size in icon("copy", QColor("#000000")).availableSizes()}
    assert sizes


@pytest.mark.parametrize("pixels", [16, 20, 24, 25, 32, 40, 64, 128])
def test_the_sign_of_the_program_is_as_in_its_files(qapp: QApplication, pixels: int) -> None:
    """No pixel differs by more than the rounding of a corner does from what Qt draws of the SVG file."""
    name = "chatdesk-small" if pixels <= 24 else "chatdesk"
    reader = QImageReader(str(resource_path(f"icons/{name}.svg")))
    reader.setScaledSize(QSize(pixels, pixels))
    whole = QImage.Format.Format_ARGB32_Premultiplied
    wanted, drawn = reader.read().convertedTo(whole), app_icon_pixmap(pixels).toImage().convertedTo(whole)
    assert drawn.size() == wanted.size() == QSize(pixels, pixels)
    apart = [abs(one - other) for one, other in zip(wanted.constBits(), drawn.constBits(), strict=True)]
    assert max(apart) <= 24
    assert sum(apart) / len(apart) < 0.1


def test_nothing_of_the_icon_package_is_imported() -> None:
    """Drawing an icon imports neither QtAwesome nor QtPy: they cost a tenth of a second."""
    code = (
        "import sys; from PySide6.QtGui import QGuiApplication, QColor\n"
        "app = QGuiApplication([])\n"
        "from chatdesk.ui.look.icons import icon_pixmap\n"
        "icon_pixmap('copy', QColor('black'), 16)\n"
        "print(sorted({'qtawesome', 'qtpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
