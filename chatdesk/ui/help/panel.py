"""The help over the window: pages at the left, the open one at the right, back, forward and find above."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QLineF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.ui.help.page_list import PageList
from chatdesk.ui.help.pages import BY_PAGE, COMMAND, PAGE, PAGES, PREFERENCE, Filler
from chatdesk.ui.help.reader import HelpReader
from chatdesk.ui.help.trail import Trail
from chatdesk.ui.key_names import key_name
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_WIDTH, _HEIGHT, _LIST, _LIST_FOLDED = 1040, 760, 216, 49
_FOLDED_BELOW = 820


class HelpPanel(Overlay):
    """Esc closes it: it is where it was when it opens again.

    `command_wanted` brings the id of a command whose link was followed, `preferences_wanted` a page of the
    preferences and a setting ("" for none). Both close it first.
    """

    command_wanted = Signal(str)
    preferences_wanted = Signal(str, str)

    def __init__(self, theme: Theme, window: QWidget, keymap: Keymap, filler: Filler) -> None:
        super().__init__(theme, window)
        self.setAccessibleName("Help")
        self._keymap, self._filler = keymap, filler
        self._trail = Trail(PAGES[0].id)
        self.list = PageList(theme, PAGES, self)
        self.reader = HelpReader(theme, keymap)
        self.reader.setParent(self)
        self.back = self._button("caret-left", self.tr("Back"), lambda: self.step(-1), "Alt+Left")
        self.forward = self._button("caret-right", self.tr("Forward"), lambda: self.step(1), "Alt+Right")
        self.find_button = self._button("magnifying-glass", self.tr("Find in this page"), self._find)
        self.close_button = self._button("x", self.tr("Close"), self.dismiss, "Esc")
        self.list.chosen.connect(self.go_to)
        self.reader.followed.connect(self._follow)
        self.reader.left.connect(self.dismiss)
        self.reader.typed.connect(self._find_letters)
        keymap.listen(self._on_keys_changed)
        self.set_theme(theme)
        self._on_keys_changed()

    def open_at(self, page_id: str = "") -> None:
        """Open over the window at a page, or where the reader was."""
        if page_id and page_id != self._trail.here.page_id:
            self._leave_page()
            self._trail.go_to(page_id)
        self.open_over()
        self._show()
        self.reader.setFocus(Qt.FocusReason.PopupFocusReason)

    def go_to(self, page_id: str) -> None:
        """Show a page from its beginning."""
        self._leave_page()
        self._trail.go_to(page_id)
        self._show()

    def step(self, direction: int) -> None:
        """Go back (-1) or forward (1), to the place where the reader was."""
        self._leave_page()
        if self._trail.step(direction):
            self._show()

    def dismiss(self) -> None:
        if not self.isHidden():
            self._leave_page()
        super().dismiss()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        for button in self._buttons():
            button.set_theme(theme)
        self.list.set_theme(theme)
        self.reader.set_theme(theme)
        super().set_theme(theme)

    def panel_rect(self) -> QRect:
        theme = self._theme
        margin = theme.space("l") if self.width() >= theme.px(_FOLDED_BELOW) else theme.space("s")
        width = min(theme.px(_WIDTH), self.width() - 2 * margin)
        height = min(theme.px(_HEIGHT), self.height() - 2 * margin)
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def place_parts(self, panel: QRect) -> None:
        theme, head = self._theme, self._head()
        self.list.fold(self._is_folded())
        side, top = self._side(), panel.top() + head + 1
        height = panel.bottom() - top - theme.radius("panel") // 2
        self.list.setGeometry(panel.left() + 1, top, side - 2, height)
        self.reader.setGeometry(panel.left() + side + 1, top, panel.width() - side - 3, height)
        button = theme.size("button")
        y = panel.top() + (head - button) // 2
        x = panel.left() + theme.px(10)
        for part in (self.back, self.forward):
            part.setGeometry(x, y, button, button)
            x += button + theme.px(2)
        x = panel.right() - theme.px(10) - button
        for part in (self.close_button, self.find_button):
            part.setGeometry(x, y, button, button)
            x -= button + theme.px(2)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            steps = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
            if event.button() in steps:
                self.step(steps[event.button()])
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        given = next((act for id_, act in self._acts().items() if name in self._keys_of(id_)), None)
        if given is not None:
            given()
            event.accept()
        elif name in ("alt+left", "backspace", "alt+right"):
            self.step(1 if name == "alt+right" else -1)
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        ring: list[QWidget] = [self.reader, *(button for button in self._buttons() if button.isEnabled())]
        ring.append(self.list.current)
        now = QApplication.focusWidget()
        held = (now is not None and (part is now or part.isAncestorOf(now)) for part in ring)
        here = next((at for at, holds in enumerate(held) if holds), 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        ring[(here + (1 if forward else -1)) % len(ring)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, panel, painter = self._theme, self.panel_rect(), QPainter(self)
        head, side, radius = self._head(), self._side(), theme.radius("panel")
        ground = QRectF(panel).adjusted(1, 1, -1, -1)
        painter.save()
        painter.setClipRect(ground.adjusted(0, head, 0, 0))
        draw_rounded(painter, ground, radius - 1, theme.color("bg_page"))
        painter.setClipRect(QRectF(ground.left(), ground.top() + head, side - 1, ground.height()))
        draw_rounded(painter, ground, radius - 1, theme.color("bg_window"))
        painter.restore()
        middle = QRectF(panel.left(), panel.top(), panel.width(), head)
        title = self.tr("Help: {0}").format(BY_PAGE[self._trail.here.page_id].shown_title)
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_line_of_text(painter, middle, title, theme.font("title"), theme.color("text"), centre)
        y, x = panel.top() + head, panel.left() + side
        draw_hairline(painter, theme, QLineF(panel.left() + 1, y, panel.right(), y))
        draw_hairline(painter, theme, QLineF(x, y, x, panel.bottom()))

    def _show(self) -> None:
        here = self._trail.here
        page = BY_PAGE[here.page_id]
        self.reader.search.close()
        self.reader.show_page(page.id, page.shown_title, self._filler.page(page.id), here.place)
        self.list.select(page.id)
        self.back.setEnabled(self._trail.can_go_back)
        self.forward.setEnabled(self._trail.can_go_forward)
        self.update()

    def _leave_page(self) -> None:
        self._trail.here.place = self.reader.place

    def _follow(self, address: str) -> None:
        if address.startswith(PAGE):
            self.go_to(address.removeprefix(PAGE))
            return
        self.dismiss()
        if address.startswith(PREFERENCE):
            page_id, _, setting_id = address.removeprefix(PREFERENCE).partition("/")
            self.preferences_wanted.emit(page_id, setting_id)
        else:
            self.command_wanted.emit(address.removeprefix(COMMAND))

    def _find(self) -> None:
        search = self.reader.search
        search.open()
        if search.bar is not None:
            for say in (search.bar.field.setPlaceholderText, search.bar.field.setAccessibleName):
                say(self.tr("Find in this page"))

    def _find_letters(self, text: str) -> None:
        self._find()
        if self.reader.search.bar is not None:
            self.reader.search.bar.field.setText(text)

    def _acts(self) -> dict[str, Callable[[], object]]:
        """Return what the keys of the window do here."""
        search = self.reader.search
        return {
            "search.here": self._find,
            "search.here_next": lambda: search.step(1),
            "search.here_previous": lambda: search.step(-1),
            "help.contents": self.dismiss,
            "help.shortcuts": lambda: self._follow(f"{COMMAND}help.shortcuts"),
        }

    def _keys_of(self, command_id: str) -> set[str]:
        return {normalise(key) for key in self._keymap.keys(command_id)}

    def _on_keys_changed(self) -> None:
        self.find_button.show_keys(self._keymap.shown("search.here"))
        self.reader.set_keymap(self._keymap)
        if not self.isHidden():
            self._leave_page()
            self._show()

    def _button(self, icon: str, name: str, act: Callable[[], object], keys: str = "") -> IconButton:
        button = IconButton(self._theme, icon, name, keys=keys, icon_size=16, parent=self)
        button.clicked.connect(act)
        return button

    def _buttons(self) -> tuple[IconButton, ...]:
        return (self.back, self.forward, self.find_button, self.close_button)

    def _is_folded(self) -> bool:
        return self.width() < self._theme.px(_FOLDED_BELOW)

    def _side(self) -> int:
        return self._theme.px(_LIST_FOLDED if self._is_folded() else _LIST)

    def _head(self) -> int:
        return self._theme.size("header")
