"""How menus and tooltips are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionMenuItem

from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_State = QStyle.StateFlag


def paint_menu_panel(theme: Theme, option: QStyleOption, painter: QPainter) -> None:
    """Draw the ground of a menu."""
    painter.fillRect(option.rect, theme.color("bg_raised"))
    draw_rounded(painter, QRectF(option.rect), 0, None, theme.color("line_strong"))


def paint_tip(theme: Theme, option: QStyleOption, painter: QPainter) -> None:
    """Draw the ground of a tooltip."""
    painter.fillRect(option.rect, theme.color("bg_raised"))
    draw_rounded(painter, QRectF(option.rect), 0, None, theme.color("line_strong"))


def paint_menu_item(theme: Theme, option: QStyleOptionMenuItem, painter: QPainter) -> None:
    """Draw an entry of a menu: sign, words, keys, and the way into a further menu."""
    color = theme.color
    rect = option.rect
    if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
        painter.fillRect(rect.left(), rect.center().y(), rect.width(), 1, color("line_hair"))
        return
    is_enabled = bool(option.state & _State.State_Enabled)
    if option.state & _State.State_Selected and is_enabled:
        draw_rounded(painter, QRectF(rect), theme.radius("button"), color("bg_selected"))
    mark = QRectF(rect.left() + theme.px(8), 0, theme.size("icon"), theme.size("icon"))
    mark.moveTop(rect.center().y() - mark.height() / 2 + 0.5)
    if option.checked:
        draw_icon(painter, "check", mark, color("accent"))
    elif not option.icon.isNull():
        option.icon.paint(painter, mark.toRect())
    _paint_menu_texts(theme, option, painter)


def _paint_menu_texts(theme: Theme, option: QStyleOptionMenuItem, painter: QPainter) -> None:
    color = theme.color
    rect = QRectF(option.rect).adjusted(theme.px(32), 0, -theme.px(12), 0)
    text, _, keys = option.text.partition("\t")
    keys = keys.replace("Return", "Enter")  # as on the keycaps everywhere else
    text = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    is_enabled = bool(option.state & _State.State_Enabled)
    draw_line_of_text(painter, rect, text, theme.font("ui"), color("text" if is_enabled else "text_disabled"))
    if keys:
        draw_line_of_text(
            painter, rect, keys, theme.font("small"), color("text_tertiary"), Qt.AlignmentFlag.AlignRight
        )
    if option.menuItemType == QStyleOptionMenuItem.MenuItemType.SubMenu:
        box = QRectF(0, 0, theme.px(12), theme.px(12))
        box.moveCenter(rect.center())
        box.moveRight(rect.right() + theme.px(4))
        draw_icon(painter, "caret-right", box, color("text_secondary"))
