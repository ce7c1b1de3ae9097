"""One tool server in the preferences: how it is doing, what it offers, what it wrote, and its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.domain.hidden import spelled
from chatdesk.domain.sign_in import NO_SIGN_IN, SignInStatus, SignInStep
from chatdesk.domain.tool_server import ServerState, ServerStatus
from chatdesk.settings.server_text import text_of_server
from chatdesk.ui.look.buttons import LinkButton, PlainButton
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fold_link import FoldLink
from chatdesk.ui.preferences.revealing import reveal
from chatdesk.ui.preferences.server_form import EditServer
from chatdesk.ui.preferences.sign_in_part import SignInPart
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_LONGEST_NAME = 60
_LONGEST_DESCRIPTION = 240
_TONES = {
    ServerState.OFF: Tone.QUIET,
    ServerState.CONNECTING: Tone.PLAIN,
    ServerState.READY: Tone.DONE,
    ServerState.WAITING: Tone.WARNING,
    ServerState.FAILED: Tone.ERROR,
    ServerState.SIGN_IN: Tone.WARNING,
}


class ToolCard(Box):
    """Shows a `ServerStatus`. `tail` returns what the server wrote to stderr.

    The signals ask for what the buttons say; nothing is done here.
    """

    restart_wanted = Signal()
    switch_wanted = Signal()
    remove_wanted = Signal()
    sign_out_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, theme: Theme, status: ServerStatus, tail: Callable[[], str]) -> None:
        super().__init__(theme, margins=(6, 10, 12, 8), gap=4)
        self._theme = theme
        self._tail = tail
        self._listed: list[QWidget] = []
        self.editor: EditServer | None = None
        """Where the server is changed, once somebody has wanted that."""
        name = status.server.name
        self.status = status
        self.title = Words(theme, _short(name), "ui_strong", "text", height=28)
        self.said = Sentence(theme, " ")
        self.where = Words(theme, "", "small", "text_tertiary", elide=Qt.TextElideMode.ElideMiddle)
        self.restart = self._button(PlainButton(theme, self.tr("Restart")), f"Restart {name}")
        self.switch = self._button(PlainButton(theme, self.tr("Turn off")), f"Turn off {name}")
        self.edit = self._button(PlainButton(theme, self.tr("Edit")), f"Edit {name}")
        self.remove = self._button(PlainButton(theme, self.tr("Remove")), f"Remove {name}")
        self.more = self._button(FoldLink(theme, self.tr("Tools")), f"Tools of {name}")
        self.errors = self._button(FoldLink(theme, self.tr("Messages")), f"Messages of {name}")
        self.sign_out = self._button(LinkButton(theme, self.tr("Sign out")), f"Sign out of {name}")
        self.sign_in = SignInPart(theme, name)
        self.links = Box(theme, is_row=True, gap=4)
        self.tools = Box(theme, gap=8, margins=(0, 6, 0, 6))
        self.written = LinesField(theme, f"What {name} wrote", is_code=True)
        self.written.edit.setReadOnly(True)
        self._build(theme)
        self.show_status(status)

    def show_status(self, status: ServerStatus) -> None:
        """Show how the server is doing now."""
        had = (*self.status.tools, *self.status.unusable)
        self.status = status
        is_off = status.server.is_disabled
        is_partly = status.state is ServerState.READY and bool(status.unusable)
        self.said.say(self._sentence(status), Tone.WARNING if is_partly else _TONES[status.state])
        self.where.setText(status.server.url or " ".join((status.server.command, *status.server.args)))
        self.restart.setVisible(not is_off)
        self.switch.setText(self.tr("Turn on") if is_off else self.tr("Turn off"))
        self.switch.setAccessibleName(f"{'Turn on' if is_off else 'Turn off'} {status.server.name}")
        self.switch.updateGeometry()
        has = (*status.tools, *status.unusable)
        self.more.setVisible(bool(has))
        self.errors.setVisible(not status.server.is_remote and not is_off)
        if not has:
            self.tools.hide()
            self.more.setChecked(False)
        elif had != has and not self.tools.isHidden():
            self._list_tools()
        is_signed_in = status.sign_in.step is SignInStep.DONE and not is_off
        self.sign_out.setVisible(is_signed_in)
        self._show_sign_in(NO_SIGN_IN if is_off else status.sign_in)
        self.links.setVisible(any(not one.isHidden() for one in (self.more, self.errors, self.sign_out)))
        if not self.written.isHidden():
            self._show_written()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        super().set_theme(theme)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        rect = QRectF(self.rect())
        draw_rounded(
            QPainter(self), rect, theme.radius("card"), theme.color("bg_page"), theme.color("line_hair")
        )

    def _button(self, button: PlainButton | LinkButton, name: str) -> PlainButton | LinkButton:
        button.setAccessibleName(name)
        return by_enter(button)

    def _build(self, theme: Theme) -> None:
        head = Box(theme, self.title, is_row=True, gap=8)
        head.line.addStretch(1)
        head.add(self.restart, self.switch, self.edit, self.remove)
        self.links.add(self.more, self.errors, self.sign_out)
        self.links.line.addStretch(1)
        # The words of a link stand 8 px within its edge: all else stands under them.
        inset = (8, 0, 0, 0)
        self._place = Box(theme, head, self.said, self.where, self.sign_in, gap=4, margins=inset)
        self.add(self._place, self.links)
        self.add(Box(theme, self.tools, self.written, gap=4, margins=inset))
        self.tools.hide()
        self.written.hide()
        self.restart.clicked.connect(self.restart_wanted)
        self.switch.clicked.connect(self.switch_wanted)
        self.edit.clicked.connect(self._begin_edit)
        self.remove.clicked.connect(self.remove_wanted)
        self.sign_out.clicked.connect(self.sign_out_wanted)
        self.more.toggled.connect(self._fold_tools)
        self.errors.toggled.connect(self._fold_written)

    def _sentence(self, status: ServerStatus) -> str:
        match status.state:
            case ServerState.READY:
                count = len(status.tools)
                about = " ".join(part for part in (_short(status.title), _short(status.version)) if part)
                words = self.tr("{0} tools") if count != 1 else self.tr("{0} tool")
                said = ", ".join(part for part in (words.format(count), about) if part)
                unusable = len(status.unusable)
                more = self.tr("{0} more cannot be used: see Tools.") if unusable else ""
                return f"{said}. {more.format(unusable)}" if more else said
            case ServerState.CONNECTING:
                return self.tr("Connecting…")
            case ServerState.WAITING:
                return self.tr("{0} Trying again in a moment.").format(status.trouble)
            case ServerState.SIGN_IN:
                return self.tr("Sign in needed")
            case ServerState.FAILED:
                return f"{status.trouble} {status.hint}".strip()
        return self.tr("Turned off") if status.server.is_disabled else self.tr("Not connected")

    def end_edit(self) -> None:
        """Put the editor away, with what is written in it."""
        if self.editor is not None:
            self.editor.hide()
            self.edit.setEnabled(True)
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_edit(self) -> None:
        if self.editor is None:
            self.editor = EditServer(self._theme, self.status.server.name)
            self.editor.save_wanted.connect(self.save_wanted)
            self.editor.cancel_wanted.connect(self.end_edit)
            self._place.add(self.editor)
        self.editor.show()
        self.edit.setEnabled(False)
        self.editor.begin(text_of_server(self.status.server))

    def _show_sign_in(self, status: SignInStatus) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.sign_in.isAncestorOf(focused)
        self.sign_in.show_status(status)
        if had_focus and self.sign_in.isHidden():
            here = self.restart if self.sign_out.isHidden() else self.sign_out
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold_tools(self, is_open: bool) -> None:
        if is_open:
            self._list_tools()
        self.tools.setVisible(is_open)
        if is_open:
            reveal(self)

    def _list_tools(self) -> None:
        for row in self._listed:
            row.hide()
            row.deleteLater()
        self._listed = []
        for tool in self.status.tools:
            name = Words(self._theme, _short(tool.shown_name), "ui", "text")
            name.setToolTip(tool.spec.name)
            about = _short(tool.spec.description, _LONGEST_DESCRIPTION)
            self._list(name, Sentence(self._theme, about))
        for bad in self.status.unusable:
            name = Words(self._theme, _short(bad.name) or self.tr("No name"), "ui", "text_secondary")
            why = self.tr("Cannot be used: {0}").format(spelled(bad.reason))
            self._list(name, Sentence(self._theme, why, tone=Tone.WARNING))

    def _list(self, name: Words, about: Sentence) -> None:
        row = Box(self._theme, name, about, gap=1)
        self._listed.append(row)
        self.tools.add(row)

    def _fold_written(self, is_open: bool) -> None:
        if is_open:
            self._show_written()
        self.written.setVisible(is_open)
        if is_open:
            reveal(self)

    def _show_written(self) -> None:
        text = self._tail().rstrip()
        self.written.set_text(text or self.tr("It has written nothing."))
        bar = self.written.edit.verticalScrollBar()
        bar.setValue(bar.maximum())


def _short(text: str, longest: int = _LONGEST_NAME) -> str:
    line = spelled(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
