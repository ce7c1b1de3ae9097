"""The advanced settings of an account: groups that fold, each with what is set in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import Account
from chatdesk.ui.look.buttons import Face, FlatButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.entries import GROUPS, Group, summary
from chatdesk.ui.preferences.advanced.field import EntryField, entry_row
from chatdesk.ui.preferences.boxes import Box, Form, FormRow, by_enter
from chatdesk.ui.preferences.revealing import reveal
from chatdesk.ui.preferences.words import Sentence

_HEIGHT = 40
_BODY = (12, 6, 12, 16)


class FoldButton(FlatButton):
    """The head of a group: a caret, its title, and at the right what is set in it."""

    def __init__(self, theme: Theme, title: str, name: str) -> None:
        super().__init__(theme, title)
        self._told = ""
        self._is_wrong = False
        self._name = name
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._describe)
        self._describe()

    @property
    def told(self) -> str:
        """What is said at the right."""
        return self._told

    def tell(self, words: str, *, is_wrong: bool) -> None:
        """Say at the right what is set, in red that something cannot be used."""
        self._told, self._is_wrong = words, is_wrong
        self._describe()
        self.update()

    def face(self) -> Face:
        """Return the colours of a row that folds."""
        color = self._theme.color
        fill = "bg_pressed" if self.isDown() else "bg_hover" if self._is_hot() else ""
        return Face(color(fill) if fill else None, None, color("text"), color("text_secondary"))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        if face.fill is not None:
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            draw_rounded(painter, box, theme.radius("card") - 1, face.fill)
        side = theme.px(14)
        caret = QRectF(theme.px(12), (self.height() - side) / 2, side, side)
        draw_icon(painter, "caret-down" if self.isChecked() else "caret-right", caret, face.icon)
        room = QRectF(self.rect()).adjusted(theme.px(34), 0, -theme.px(12), 0)
        used = draw_line_of_text(painter, room, self.text(), theme.font("ui", weight=500), face.text)
        room.setLeft(room.left() + used + theme.px(16))
        small = theme.font("small")
        words = QFontMetricsF(small).elidedText(self._told, Qt.TextElideMode.ElideRight, room.width())
        color = theme.color("error" if self._is_wrong else "text_tertiary")
        draw_line_of_text(painter, room, words, small, color, Qt.AlignmentFlag.AlignRight)

    def _ring_radius(self) -> int:
        return self._theme.radius("card")

    def _describe(self) -> None:
        self.setAccessibleName(self._name)
        state = self.tr("open") if self.isChecked() else self.tr("folded")
        self.setAccessibleDescription(f"{state}, {self._told}" if self._told else state)


class GroupPart(Box):
    """One group; its fields are made when it is first opened. `edited` says that one of them was."""

    edited = Signal()

    def __init__(self, theme: Theme, group: Group, account: Account) -> None:
        super().__init__(theme)
        self._theme = theme
        self.group = group
        self._account = account
        self._dialect = account.dialect
        self.head = by_enter(FoldButton(theme, self.tr(group.title), group.title))
        self.fields: list[EntryField] = []
        self._rows: list[FormRow] = []
        self._body: Form | None = None
        self.add(self.head)
        self.head.toggled.connect(self._on_toggled)
        self._tell()

    def show_account(self, account: Account) -> None:
        """Show an account in every field that has nothing newer."""
        self._account = account
        for field in self.fields:
            field.show_account(account)
        self._tell()

    def show_dialect(self, dialect: str) -> None:
        """Show the rows that this dialect has."""
        self._dialect = dialect
        self.setVisible(any(dialect in entry.dialects for entry in self.group.entries))
        for row, field in zip(self._rows, self.fields, strict=True):
            row.setVisible(dialect in field.entry.dialects)
        self._tell()

    def applied_to(self, account: Account) -> Account:
        """Return the account as the fields say that can be used."""
        for field in self.fields:
            account = field.applied_to(account)
        return account

    def tell(self, error: AccountError) -> bool:
        """Say at its field what could not be kept; False where it is not about one of these."""
        meant = [
            number
            for number, entry in enumerate(self.group.entries)
            if entry.field == error.field and error.item in ("", entry.item)
        ]
        if not meant:
            return False
        self.head.setChecked(True)
        self.fields[meant[0]].tell(error)
        return True

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        super().set_theme(theme)
        self._theme = theme

    def _on_toggled(self, is_open: bool) -> None:
        if is_open and self._body is None:
            self._make()
        if self._body is not None:
            self._body.setVisible(is_open)
        if is_open:
            reveal(self)
        self._tell()

    def _make(self) -> None:
        theme = self._theme
        self._body = Form(theme, margins=_BODY)
        if self.group.help:
            self._body.add(Sentence(theme, self.tr(self.group.help)))
        for entry in self.group.entries:
            field = EntryField(theme, entry, self._account)
            field.edited.connect(self.edited)
            field.judged.connect(self._tell)
            row = entry_row(theme, field)
            self.fields.append(field)
            self._rows.append(row)
            self._body.add(row)
        self.add(self._body)
        self.show_dialect(self._dialect)

    def _tell(self) -> None:
        is_wrong = any(field.error is not None for field in self.fields)
        # Open, the fields say it themselves.
        told = [] if self.head.isChecked() else summary(self.group, self._account, self._dialect)
        words = self.tr("Something here cannot be used") if is_wrong else ", ".join(told)
        self.head.tell(words, is_wrong=is_wrong)


class AdvancedPart(FormRow):
    """The row of an account's form that holds all groups. `edited` says that something is to be kept."""

    edited = Signal()

    def __init__(self, theme: Theme, account: Account) -> None:
        self._card = _Card(theme)
        super().__init__(theme, QCoreApplication.translate("AdvancedPart", "Advanced"), self._card)
        self.groups = [GroupPart(theme, group, account) for group in GROUPS]
        self.label.setBuddy(self.groups[0].head)
        self._card.add(*self.groups)
        for part in self.groups:
            part.edited.connect(self.edited)

    def group(self, group_id: str) -> GroupPart:
        """Return the part of a group."""
        return next(part for part in self.groups if part.group.id == group_id)

    def show_account(self, account: Account) -> None:
        """Show an account."""
        for part in self.groups:
            part.show_account(account)
        self.show_dialect(account.dialect)

    def show_dialect(self, dialect: str) -> None:
        """Show what this dialect has."""
        for part in self.groups:
            part.show_dialect(dialect)

    def applied_to(self, account: Account) -> Account:
        """Return the account as this part says; what cannot be used is told there and left as it was."""
        for part in self.groups:
            account = part.applied_to(account)
        return account

    def note_refused(self) -> None:
        """Note that what was taken could not be kept: it stays in the fields, to be taken again."""
        for part in self.groups:
            for field in part.fields:
                field.note_refused()

    def tell(self, error: AccountError) -> bool:
        """Say at its field what could not be kept; False where no field is about it."""
        return any(part.tell(error) for part in self.groups)


class _Card(Box):
    """The frame around the groups, with hairlines between them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("card"), None, theme.color("line_hair"))
        shown = [part for part in self.findChildren(GroupPart) if part.isVisibleTo(self)]
        for part in shown[1:]:
            y = part.geometry().top() - 0.5
            draw_hairline(painter, theme, QLineF(1, y, self.width() - 1, y))
