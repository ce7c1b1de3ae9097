"""Signing in to a tool server, on its card: what is wanted, where the browser goes, how long it takes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from chatdesk.domain.hidden import spelled
from chatdesk.domain.sign_in import NO_SIGN_IN, SignInStatus, SignInStep
from chatdesk.ui.look.buttons import FilledButton, PlainButton, QuietButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone

_SECOND_MS = 1_000


class SignInPart(Box):
    """Shows a `SignInStatus` while there is something to say or to do; the signals ask for what is pressed.

    `clock` tells the time, in seconds since 1970.
    """

    begin_wanted = Signal()
    browser_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme, name: str, clock: Callable[[], float] = time.time) -> None:
        super().__init__(theme, gap=8, margins=(0, 4, 0, 4))
        self._clock = clock
        self._status = NO_SIGN_IN
        self._has_no_browser = False
        self.said = Sentence(theme)
        self.sign_in = by_enter(FilledButton(theme, self.tr("Sign in…")))
        self.open = by_enter(FilledButton(theme, self.tr("Open browser")))
        self.copy = by_enter(QuietButton(theme, self.tr("Copy address")))
        self.cancel = by_enter(PlainButton(theme, self.tr("Cancel")))
        self.sign_in.setAccessibleName(f"Sign in to {name}")
        self.open.setAccessibleName(f"Open browser to sign in to {name}")
        self.cancel.setAccessibleName(f"Cancel signing in to {name}")
        line = Box(theme, self.sign_in, self.open, self.cancel, self.copy, is_row=True, gap=8)
        line.line.addStretch(1)
        self.add(self.said, line)
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._say)
        self.sign_in.clicked.connect(self.begin_wanted)
        self.open.clicked.connect(self.browser_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self._status.address))
        self.hide()

    def show_status(self, status: SignInStatus) -> None:
        """Show how far the sign-in is; the focus stays here while it goes on."""
        if status == self._status:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._has_no_browser = self._has_no_browser and status.step is SignInStep.BROWSER
        self._status = status
        step = status.step
        waits = step in (SignInStep.ASKING, SignInStep.BROWSER)
        self.sign_in.setVisible(step is SignInStep.NEEDED)
        self.open.setVisible(waits)
        self.open.setText(self.tr("Open browser") if step is SignInStep.ASKING else self.tr("Open again"))
        self.open.updateGeometry()
        self.copy.setVisible(waits)
        self.cancel.setVisible(status.is_under_way)
        self._say()
        self.setVisible(status.is_under_way or step is SignInStep.NEEDED or bool(status.note))
        if step is SignInStep.BROWSER:
            self._second.start()
        else:
            self._second.stop()
        if had_focus and not self.isHidden():
            self._take_focus()

    def say_no_browser(self) -> None:
        """The desktop opened nothing: the address can be taken elsewhere."""
        self._has_no_browser = True
        self._say()

    def _take_focus(self) -> None:
        for button in (self.sign_in, self.open, self.cancel):
            if not button.isHidden():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _say(self) -> None:
        status = self._status
        match status.step:
            case SignInStep.NEEDED if status.trouble:
                self.said.say(spelled(status.trouble), Tone.ERROR)
            case SignInStep.NEEDED | SignInStep.DONE:
                self.said.say(spelled(status.note), Tone.WARNING if status.note else Tone.QUIET)
            case SignInStep.LOOKING:
                self.said.say(self.tr("Finding out where one signs in…"), Tone.PLAIN)
            case SignInStep.ASKING:
                words = self.tr(
                    "Your browser opens {0}. You sign in there; ChatDesk gets access, but not your password."
                )
                host = spelled(status.host)
                self.said.say(words.format(host), Tone.PLAIN, strong=host)
            case SignInStep.BROWSER if self._has_no_browser:
                words = self.tr("No browser could be opened. Copy the address and open it yourself.")
                self.said.say(words, Tone.WARNING)
            case SignInStep.BROWSER:
                words = self.tr("Waiting for you to sign in at {0} in the browser. {1} left.")
                host = spelled(status.host)
                self.said.say(words.format(host, self._left()), Tone.PLAIN, strong=host)
            case SignInStep.ENDING:
                self.said.say(self.tr("The browser came back. Getting access…"), Tone.PLAIN)
            case _:
                self.said.say("")

    def _left(self) -> str:
        seconds = max(0, math.ceil(self._status.until - self._clock()))
        return f"{seconds // 60}:{seconds % 60:02}"
