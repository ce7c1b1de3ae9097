"""How a hit is painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from chatdesk.domain.message import Role
from chatdesk.store.search import Hit, HitKey
from chatdesk.store.snippets import Snippet
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.search.search_delegate import SearchDelegate
from chatdesk.ui.search.search_model import SearchModel

pytestmark = pytest.mark.qt

_WIDTH = 264


def _ink(text: str) -> list[int]:
    """Paint a hit of this text; return how far to the right there is ink on each line of it."""
    key = HitKey("a", 1)
    hit = Hit(key, "Title", Snippet(text), 0.0, "m", Role.USER)
    model = SearchModel()
    model.show_found([key], [hit], has_older=False)
    theme = load_theme("light")
    delegate, option = SearchDelegate(theme, model), QStyleOptionViewItem()
    size = delegate.sizeHint(option, model.index(1))
    option.rect = QRect(0, 0, _WIDTH, size.height())
    image = QImage(_WIDTH, size.height(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(1))
    painter.end()
    line, first = theme.line_height("small"), theme.px(5) + theme.line_height("micro")
    return [_reach(image, range(top, top + line - 2)) for top in (first, first + line)]


def _reach(image: QImage, ys: range) -> int:
    inked = (x for x in range(_WIDTH) if any(image.pixelColor(x, y).lightness() < 200 for y in ys))
    return max(inked, default=0)


@pytest.mark.parametrize("text", ["il " * 60, "wide words " * 16, "中文字" * 60, "😀 " * 90])
def test_two_lines_are_full_whatever_the_letters(qapp: QApplication, text: str) -> None:
    """Narrow letters, of which many fit, fill both lines as wide ones do, up to an ellipsis."""
    room = _WIDTH - 2 * load_theme("light").space("s") * 2
    assert all(reach > room * 0.8 for reach in _ink(text))


def test_a_short_text_ends_where_it_ends(qapp: QApplication) -> None:
    """There is no ellipsis behind the last word, and no second line."""
    first, second = _ink("Short.")
    assert 0 < first < _WIDTH / 3
    assert second == 0
