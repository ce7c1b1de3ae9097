"""How parts stand together: rows and columns that grow with the zoom, and rows of a form that fold."""

from __future__ import annotations

from typing import Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QPushButton, QScrollArea, QWidget

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.words import Words

ButtonT = TypeVar("ButtonT", bound=QPushButton)
Margins = tuple[float, float, float, float]

_LABEL_WIDTH = 148
_NARROW = 520


@runtime_checkable
class Themed(Protocol):
    """A widget that takes another theme, for itself alone."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""


def dress(root: QWidget, theme: Theme) -> None:
    """Give a theme to everything below `root`."""
    for child in root.findChildren(QWidget):
        if isinstance(child, Themed):
            child.set_theme(theme)


def by_enter(button: ButtonT) -> ButtonT:
    """Let Enter press the button as Space does, and return it."""
    button.setAutoDefault(True)
    return button


def one_stop(group: QButtonGroup) -> None:
    """Have Tab stop at the checked button of a group alone, whoever checked it; arrows walk the others."""

    def follow() -> None:
        for button in group.buttons():
            policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    group.idToggled.connect(follow)
    follow()


class Box(QWidget):
    """Widgets in a column, or in a row, with margins and gaps in pixels at 100 %."""

    def __init__(
        self,
        theme: Theme,
        *widgets: QWidget,
        is_row: bool = False,
        margins: Margins = (0, 0, 0, 0),
        gap: float = 0,
    ) -> None:
        super().__init__()
        direction = QBoxLayout.Direction.LeftToRight if is_row else QBoxLayout.Direction.TopToBottom
        self.line = QBoxLayout(direction, self)
        self._margins, self._gap = margins, gap
        for widget in widgets:
            self.line.addWidget(widget)
        self._measure(theme)

    def add(self, *widgets: QWidget) -> None:
        """Put more widgets at the end."""
        for widget in widgets:
            self.line.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._measure(theme)

    def _measure(self, theme: Theme) -> None:
        self.line.setContentsMargins(*(theme.px(side) for side in self._margins))
        self.line.setSpacing(theme.px(self._gap))


class FormRow(QWidget):
    """A label with what belongs to it at its right, or below it where there is little room."""

    def __init__(self, theme: Theme, title: str, body: QWidget, *, buddy: QWidget | None = None) -> None:
        super().__init__()
        self.label = Words(theme, title, "ui", "text_secondary", height=32)
        self.label.setBuddy(buddy or body)
        self._is_narrow = False
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addWidget(body, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        self._fold()

    def set_narrow(self, is_narrow: bool) -> None:
        """Put the label above, or back to the left."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._fold()

    def _fold(self) -> None:
        width = self._theme.px(_LABEL_WIDTH)
        self._line.setSpacing(0)
        if self._is_narrow:
            self._line.setDirection(QBoxLayout.Direction.TopToBottom)
            self.label.setMinimumWidth(0)
            self.label.setMaximumWidth(16_777_215)
            self.label.set_height(26)
        else:
            self._line.setDirection(QBoxLayout.Direction.LeftToRight)
            self.label.setFixedWidth(width)
            self.label.set_height(32)


class Form(Box):
    """A column of rows; all of them fold together."""

    def __init__(
        self, theme: Theme, *rows: QWidget, margins: Margins = (0, 0, 0, 0), gap: float = 13
    ) -> None:
        super().__init__(theme, *rows, margins=margins, gap=gap)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Without the margins, so that a form within a form folds together with it. The layout's own rectangle
        # is empty while it is being laid out anew.
        margins = self.line.contentsMargins()
        is_narrow = self.width() - margins.left() - margins.right() < self._theme.px(_NARROW)
        for row in self.findChildren(FormRow):
            row.set_narrow(is_narrow)


class Page(QScrollArea):
    """A page that scrolls up and down only, on the ground of its owner."""

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its room is always kept, and nothing is drawn there while all is in view: what comes moves nothing.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the ground of another theme, which the scroll bar stands on."""
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.color("bg_page"))
        self.setPalette(palette)
        self.verticalScrollBar().setSingleStep(theme.size("row"))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def viewportEvent(self, event: QEvent) -> bool:
        # A page is as wide as its view: what does not fit folds.
        content: QWidget | None = self.widget()
        if event.type() == QEvent.Type.Resize and content is not None:
            content.setMaximumWidth(self.viewport().width())
        return super().viewportEvent(event)
