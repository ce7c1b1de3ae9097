"""Where the key of an account is, and the field to give it; a kept key is never shown again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import KEY_KEYRING, KEY_NONE, KEY_SESSION
from chatdesk.settings.masking import has_secret_shape
from chatdesk.ui.look.buttons import LinkButton, PlainButton, QuietButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fields import KeptKey, SecretField, TextField
from chatdesk.ui.preferences.ports import KeyringState
from chatdesk.ui.preferences.segments import Segments
from chatdesk.ui.preferences.words import Sentence, Tone

KEY_ENVIRONMENT = "env"
"""The choice behind references of the form "env:NAME"."""

_PREFIX = "env:"
_A_MOMENT_MS = 300
_TYPED = (KEY_KEYRING, KEY_SESSION)


class KeyField(Box):
    """The choice of a place for the key, and what that place needs: the key, a name, or nothing.

    `place_chosen` brings the place that a person chose, `key_entered` asks the owner to take `text` and to
    keep it, `variable_entered` says that the name of a variable was written, `check_requested` that the
    keyring may work by now. In a draft the owner keeps the key later, so there is no button for it.
    """

    place_chosen = Signal(str)
    key_entered = Signal()
    variable_entered = Signal()
    check_requested = Signal()

    def __init__(self, theme: Theme, *, is_draft: bool) -> None:
        super().__init__(theme, gap=6)
        self._is_draft = is_draft
        self._kept: frozenset[str] = frozenset()
        self._is_replacing = False
        self._backend: KeyringState | None = None
        self._error = ""
        self._reference = ""
        self.places = Segments(theme, self._choices(), "Where the key is")
        self._kept_key = KeptKey(theme)
        self.entry = SecretField(theme, "Key", placeholder=self.tr("Paste the key"))
        self.variable = TextField(theme, "Variable", placeholder="OPENAI_API_KEY")
        self.replace = by_enter(PlainButton(theme, self.tr("Replace…")))
        self.keep = by_enter(PlainButton(theme, self.tr("Keep")))
        self.cancel = by_enter(QuietButton(theme, self.tr("Cancel")))
        self.note = Sentence(theme)
        self.check = by_enter(LinkButton(theme, self.tr("Look for the keyring again")))
        self._patience = QTimer(self, singleShot=True, interval=_A_MOMENT_MS)
        self._build(theme)
        self._connect()
        self._show()

    def __repr__(self) -> str:
        """Never what was typed."""
        return f"<KeyField {self.place}>"

    @property
    def place(self) -> str:
        """The place that is chosen: keyring, session, env or none."""
        return self.places.value

    @property
    def text(self) -> str:
        """The key as it was typed; take it once, then call `forget_text`."""
        return self.entry.text()

    @property
    def reference(self) -> str:
        """What the account says of its key; raises `AccountError` when a variable has no usable name.

        A place that still waits for its key or its name changes nothing yet.
        """
        name = self.variable.text().strip()
        if not self._is_draft and self._waits(name):
            return self._reference
        if self.place != KEY_ENVIRONMENT:
            return self.place
        if has_secret_shape(name):
            self.variable.setText("")
            raise AccountError(
                "key",
                self.tr("That looks like a key, not like the name of a variable."),
                hint=self.tr("Nothing of it was kept."),
            )
        if not name:
            raise AccountError("key", self.tr("The name of the variable is missing."))
        return f"{_PREFIX}{name}"

    def show_reference(self, reference: str) -> None:
        """Show where the key of an account is, unless that is what was shown before."""
        if reference == self._reference:
            return
        self._reference = reference
        if reference.startswith(_PREFIX):
            self.places.select(KEY_ENVIRONMENT)
            self.variable.setText(reference.removeprefix(_PREFIX))
        else:
            self.places.select(reference)
        self._error = ""
        self._show()

    def note_reference(self, reference: str) -> None:
        """Take what the account is about to say as said, and show nothing else."""
        self._reference = reference

    def set_kept(self, places: Collection[str]) -> None:
        """Tell in which places a key is kept already."""
        self._kept = frozenset(places)
        self._show()

    def set_backend(self, backend: KeyringState) -> None:
        """Tell which keyring there is. In a draft, one that cannot be used is not proposed."""
        self._backend = backend
        if self._is_draft and not backend.is_usable and self.place == KEY_KEYRING and not self.text:
            self.places.select(KEY_SESSION)
        self._show()

    def forget_text(self) -> None:
        """Empty the field of the key."""
        self.entry.forget()
        self._is_replacing = False
        self._error = ""
        self._show()

    def tell(self, error: str) -> None:
        """Say under the field what is wrong."""
        self._error = error
        self._show()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Say that the keyring is being asked, where that takes longer than a moment."""
        self._patience.start()
        try:
            yield
        finally:
            self._patience.stop()
            self._show()

    def take_focus(self) -> None:
        """Go to what can be written here."""
        for field in (self.entry, self.variable):
            if field.isVisibleTo(self) and field.isEnabled():
                field.setFocus()
                return
        self.places.button(self.place).setFocus()

    def _waits(self, variable: str) -> bool:
        if self.place == KEY_ENVIRONMENT:
            return not variable
        return self.place in _TYPED and self.place not in self._kept

    def _choices(self) -> tuple[tuple[str, str], ...]:
        return (
            (KEY_KEYRING, self.tr("In the system keyring")),
            (KEY_SESSION, self.tr("For this session only")),
            (KEY_ENVIRONMENT, self.tr("From the environment")),
            (KEY_NONE, self.tr("None")),
        )

    def _build(self, theme: Theme) -> None:
        line: tuple[QWidget, ...] = (
            self._kept_key,
            self.entry,
            self.variable,
            self.replace,
            self.keep,
            self.cancel,
        )
        self._line = Box(theme, *line, is_row=True, gap=8)
        self.add(self.places, self._line, self.note, self.check)

    def _connect(self) -> None:
        self.places.chosen.connect(self._on_place)
        self.entry.textChanged.connect(self._on_typed)
        self.entry.returnPressed.connect(self._on_enter)
        self.keep.clicked.connect(self._on_enter)
        self.replace.clicked.connect(self._on_replace)
        self.cancel.clicked.connect(self._on_cancel)
        self.variable.textChanged.connect(self._on_typed)
        self.variable.editingFinished.connect(self.variable_entered)
        self.check.clicked.connect(self.check_requested)
        self._patience.timeout.connect(self._say_asking)

    def _on_place(self, place: str) -> None:
        self._error, self._is_replacing = "", False
        self._show()
        self.place_chosen.emit(place)

    def _on_typed(self) -> None:
        self._error = ""
        self._show()

    def _on_enter(self) -> None:
        if self._is_draft or self.text.strip():
            self.key_entered.emit()

    def _on_replace(self) -> None:
        self._is_replacing = True
        self._show()
        self.entry.setFocus()

    def _on_cancel(self) -> None:
        self.forget_text()
        self.replace.setFocus()

    def _show(self) -> None:
        place = self.place
        is_typed = place in _TYPED
        has_key = place in self._kept and not self._is_replacing
        can_keep = place == KEY_SESSION or self._backend is None or self._backend.is_usable
        self._kept_key.set_place(
            self.tr("for this session") if place == KEY_SESSION else self.tr("in the keyring")
        )
        self._kept_key.setVisible(is_typed and has_key)
        self.replace.setVisible(is_typed and has_key)
        self.entry.setVisible(is_typed and not has_key)
        self.entry.setEnabled(can_keep)
        self.entry.set_invalid(bool(self._error))
        self.keep.setVisible(is_typed and not has_key and not self._is_draft)
        self.keep.setEnabled(can_keep and bool(self.text.strip()))
        self.keep.setToolTip("" if self.keep.isEnabled() else self.tr("Write the key first"))
        self.cancel.setVisible(self._is_replacing)
        self.variable.setVisible(place == KEY_ENVIRONMENT)
        self.variable.set_invalid(bool(self._error))
        self._line.setVisible(place != KEY_NONE)
        self.check.setVisible(place == KEY_KEYRING and not can_keep)
        self._say()

    def _say_asking(self) -> None:
        words = self.tr("The keyring is being asked. It may open a window of its own for its password.")
        self.note.say(words, Tone.PLAIN)

    def _say(self) -> None:
        backend = self._backend
        if self._error:
            self.note.say(self._error, Tone.ERROR)
        elif self.place == KEY_KEYRING and backend is not None and not backend.is_usable:
            advice = self.tr("Use the key for this session only, or take it from a variable.")
            self.note.say(f"{backend.why} {advice}".strip(), Tone.WARNING)
        elif self.place == KEY_KEYRING:
            name = backend.name if backend else self.tr("the system keyring")
            words = self.tr("Kept by {0}. Never in a file, a log or an export.").format(name)
            why = f" {backend.why}" if backend and backend.why else ""
            self.note.say(words + why, strong=name.partition(" (")[0])
        elif self.place == KEY_SESSION:
            if self._is_draft and backend is not None and not backend.is_usable:
                words = self.tr("So the key stays in memory alone: you paste it again after the next start.")
                self.note.say(f"{backend.why} {words}".strip(), Tone.WARNING)
            else:
                self.note.say(
                    self.tr("Kept in memory until the program ends. Never in a file, a log or an export.")
                )
        elif self.place == KEY_ENVIRONMENT:
            self.note.say(
                self.tr("Only the name of the variable is written down; its value is read when needed.")
            )
        else:
            self.note.say(self.tr("No key is sent. Servers on this computer mostly need none."))
