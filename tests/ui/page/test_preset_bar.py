"""The line above a transcript: what it says, how it opens, what it takes and takes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.preset import Preset, summary_of
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.json_object import JsonObject
from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.page.preset_bar import PresetBar
from chatdesk.ui.page.preset_form import PresetForm
from tests.ui.conftest import Show, emitted

_HOME = Account("home", "Home", "http://localhost/v1", parameters=JsonObject.of({"temperature": 0.7}))


@pytest.fixture
def bar(theme: Theme, show: Show) -> PresetBar:
    """Return the bar of a conversation without a preset, in a page of 720 x 700."""
    window = QWidget()
    window.resize(720, 700)
    column = QVBoxLayout(window)
    made = PresetBar(theme, OpenBranch(Conversation()), window)
    made.show_account(_HOME)
    column.addWidget(made)
    column.addStretch()
    show(window)
    return made


def _form(bar: PresetBar) -> PresetForm:
    assert bar.form is not None
    return bar.form


def _preset(bar: PresetBar) -> Preset:
    return bar._branch.preset


def _type(bar: PresetBar, name: str, text: str) -> None:
    line = _form(bar).fields[name].editor.focus
    line.setFocus()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_it_is_there_when_it_has_something_to_say(bar: PresetBar) -> None:
    """Hidden without a preset; opened it has the focus in the system prompt; Esc folds it to one line."""
    left = QSignalSpy(bar.left)
    assert not bar.isVisible()
    bar.toggle()
    assert bar.isVisible()
    edit = _form(bar).system.edit
    assert QApplication.focusWidget() is edit
    QTest.keyClicks(edit, "Be brief.")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not bar.is_open
    assert bar.isVisible()
    assert _preset(bar) == Preset("Be brief.")
    assert emitted(left) == [[]]
    assert "Be brief." in bar.summary.accessibleDescription()


def test_what_is_typed_is_told_while_somebody_types(bar: PresetBar) -> None:
    """A pause is enough: nothing waits until the form is closed."""
    told = QSignalSpy(bar.changed)
    bar.toggle()
    QTest.keyClicks(_form(bar).system.edit, "Be")
    assert told.wait(5000)
    assert _preset(bar).system == "Be"


def test_parameters_are_taken_when_they_can_be_used(bar: PresetBar) -> None:
    """A number is taken at Enter; one out of its range is said at the field and changes nothing."""
    bar.toggle()
    _type(bar, "temperature", "0,2")
    _type(bar, "max_tokens", "300")
    _type(bar, "top_p", "7")
    assert _preset(bar).parameters == {"temperature": 0.2, "max_tokens": 300}
    error = _form(bar).fields["top_p"].error
    assert error is not None
    assert "0 to 1" in error.text


def test_undo_takes_back_one_change_after_the_other(bar: PresetBar) -> None:
    """Letters typed in one go are one change; undo goes on after the form was closed and opened again."""
    bar.toggle()
    assert not _form(bar).undo_button.isEnabled()
    QTest.keyClicks(_form(bar).system.edit, "Be brief.")
    _type(bar, "temperature", "0.2")
    bar.toggle()
    bar.toggle()
    _form(bar).undo_button.click()
    assert _preset(bar) == Preset("Be brief.")
    assert _form(bar).fields["temperature"].editor.text() == ""
    _form(bar).undo_button.click()
    assert _preset(bar) == Preset()
    assert _form(bar).system.text() == ""
    assert not _form(bar).undo_button.isEnabled()


def test_what_the_model_does_not_take_is_said_and_grey(bar: PresetBar) -> None:
    """By the dialect of the account; the tour takes nothing. Empty fields show the account's own values."""
    bar.toggle()
    form = _form(bar)
    line = form.fields["temperature"].editor.focus
    assert line.property("placeholderText") == "0.7 (account)"
    assert not form.note.isVisible()
    bar.show_account(Account("r", "Responder", "http://localhost/v1", dialect="responses"))
    assert not form.fields["stop"].isEnabled()
    assert form.fields["temperature"].isEnabled()
    assert "Responder does not take: seed" in form.note.text()
    bar.show_account(TOUR)
    assert not any(field.isEnabled() for field in form.fields.values())
    assert form.system.isEnabled()
    bar.show_account(None)
    assert "gone" in form.note.text()


def test_it_leaves_room_for_the_conversation(bar: PresetBar, qapp: QApplication) -> None:
    """The form scrolls rather than take more than two thirds, also with large text."""
    bar.toggle()
    for zoom in (1.0, 2.0):
        bar.set_theme(load_theme("light", zoom=zoom))
        bar.window().resize(640, 480)
        qapp.processEvents()
        assert bar.height() < 480 * 0.8


def test_the_summary_names_what_is_set() -> None:
    """The beginning of the prompt in one line, then the parameters."""
    preset = Preset("Be\n brief.", {"max_tokens": 3, "stop": ["END"]})
    assert summary_of(preset) == '“Be brief.” · max tokens 3 · stop ["END"]'


def test_what_is_set_can_be_saved_from_the_form(bar: PresetBar) -> None:
    """By a button; another preset takes the place of it all, and the form can take that back."""
    wanted = QSignalSpy(bar.save_wanted)
    bar.toggle()
    QTest.keyClicks(_form(bar).system.edit, "Be brief.")
    _form(bar).save_button.setFocus()
    QTest.keyClick(_form(bar).save_button, Qt.Key.Key_Return)
    assert emitted(wanted) == [[]]
    bar.take(Preset("You review.", {"temperature": 0.2}))
    assert _preset(bar) == Preset("You review.", {"temperature": 0.2})
    assert _form(bar).fields["temperature"].editor.text() == "0.2"
    _form(bar).undo()
    assert _preset(bar) == Preset("Be brief.")


def test_a_closed_form_knows_what_was_taken(bar: PresetBar) -> None:
    """Before it was ever opened, and after."""
    bar.take(Preset("You review."))
    assert bar.isVisible()
    bar.toggle()
    assert _form(bar).system.text() == "You review."
    bar.close_form()
    bar.take(Preset("Be kind."))
    bar.toggle()
    assert _form(bar).system.text() == "Be kind."
