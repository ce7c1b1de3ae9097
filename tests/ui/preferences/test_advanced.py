"""The advanced settings of an account: folded until wanted, each written when its field is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from chatdesk.settings.accounts import Account
from chatdesk.ui.preferences.advanced.field import EntryField
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.live_account import LiveAccount
from chatdesk.ui.preferences.new_account import NewAccount
from tests.fakes.memory_keyring import MemoryKeyring
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key


def opened(someone: Person, *groups: str, dialect: str = "chat-completions") -> LiveAccount:
    """Open the account "work" with these groups unfolded."""
    someone.config.put_account(Account("work", "Work gateway", "https://llm.example.org/v1", dialect=dialect))
    someone.open("accounts", "work")
    pane = someone.pane(LiveAccount)
    for group in groups:
        pane.form.advanced.group(group).head.click()
    return pane


def field(pane: LiveAccount | NewAccount, name: str, item: str = "") -> EntryField:
    """Return the field of a part of the account."""
    fields = [one for group in pane.form.advanced.groups for one in group.fields]
    return next(one for one in fields if (one.entry.field, one.entry.item) == (name, item))


def lines_of(body: EntryField) -> LinesField:
    """Return the field of lines in a row."""
    found = body.findChild(LinesField)
    assert isinstance(found, LinesField)
    return found


def saved(someone: Person) -> Account:
    """Return the account as the file has it."""
    account = someone.accounts.find("work")
    assert account is not None
    return account


async def test_a_parameter_is_set_by_keys_alone(person: MakePerson) -> None:
    """Tab to the group, Enter, Tab to the field, a number with a comma, Tab: it is in the file and tidy."""
    someone = person()
    pane = opened(someone)
    someone.tab_to("Parameters")
    someone.press(_Key.Key_Return)
    someone.tab_to("Temperature")
    someone.type("0,7")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: "parameters = {temperature = 0.7}" in someone.file_text())
    await someone.rest()
    assert field(pane, "parameters", "temperature").editor.text() == "0.7"
    assert someone.focus().accessibleName() == "Top p"
    head = pane.form.advanced.group("parameters").head
    head.click()
    assert head.told == "Temperature 0.7"
    assert head.accessibleDescription() == "folded, Temperature 0.7"


async def test_a_group_makes_its_fields_when_it_is_first_opened(person: MakePerson) -> None:
    """A form that nobody unfolds costs nothing; folding again keeps what was written and not taken."""
    someone = person()
    pane = opened(someone)
    part = pane.form.advanced.group("body")
    assert part.fields == []
    part.head.click()
    body = field(pane, "extra_body")
    body.editor.focus.setFocus()
    someone.type("{")
    part.head.click()
    part.head.click()
    assert body.editor.text() == "{"
    await someone.rest()


async def test_a_mistake_in_json_is_marked_where_it_is(person: MakePerson) -> None:
    """The sentence has line and column, the letter a wave; nothing is written, and typing takes both back."""
    someone = person()
    pane = opened(someone, "body")
    body = field(pane, "extra_body")
    body.editor.focus.setFocus()
    someone.type('{"a": 1')
    someone.press(_Key.Key_Return)
    someone.type('"b": 2}')
    someone.press(_Key.Key_Tab)
    await someone.rest()
    assert body.note.text().startswith("Line 2, column 1: A comma")
    lines = lines_of(body)
    marks = lines.edit.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["", '"']  # type: ignore[attr-defined, unused-ignore]
    assert body.editor.focus.accessibleDescription() == body.note.text()
    head = pane.form.advanced.group("body").head
    assert head.told == "Something here cannot be used"
    assert "extra_body" not in someone.file_text()
    lines.edit.setFocus()
    lines.edit.moveCursor(lines.edit.textCursor().MoveOperation.Start)
    someone.press(_Key.Key_End)
    someone.type(",")
    assert body.note.text() == ""
    assert lines.edit.extraSelections() == []
    assert head.told == ""
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: "extra_body = {a = 1, b = 2}" in someone.file_text())
    await someone.rest()


async def test_a_mistake_stands_in_nobody_elses_way(person: MakePerson) -> None:
    """With a bad number in one field another change is written; the bad text stays and is told."""
    someone = person()
    pane = opened(someone, "parameters")
    bad = field(pane, "parameters", "temperature")
    bad.editor.focus.setFocus()
    someone.type("3")
    someone.press(_Key.Key_Tab)
    someone.type("0.5")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: "parameters = {top_p = 0.5}" in someone.file_text())
    pane.form.name.setFocus()
    someone.type(" 2")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: "Work gateway 2" in someone.file_text())
    await someone.rest()
    assert bad.editor.text() == "3"
    assert "from 0 to 2" in bad.note.text()
    assert dict(saved(someone).parameters) == {"top_p": 0.5}


async def test_certificate_and_key_are_taken_together(person: MakePerson) -> None:
    """The key alone is told; with the certificate both are written, without their being typed again."""
    someone = person()
    pane = opened(someone, "network")
    key, certificate = field(pane, "client_key"), field(pane, "client_cert")
    key.editor.focus.setFocus()
    someone.type("/me.key")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert "no client certificate" in key.note.text()
    certificate.editor.focus.setFocus()
    someone.type("/me.pem")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: "client_key" in someone.file_text())
    await someone.rest()
    assert (saved(someone).client_cert, saved(someone).client_key) == ("/me.pem", "/me.key")
    assert key.note.text() == ""


async def test_a_file_is_chosen(person: MakePerson, tmp_path: Path) -> None:
    """The dialog leaves the program running, and the path that it brings is written."""
    someone = person()
    pane = opened(someone, "network")
    file = tmp_path / "issuer.pem"
    file.write_text("", encoding="utf-8")
    someone.tab_to("Choose the file: Trusted issuer")
    someone.press(_Key.Key_Return)
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    (dialog,) = [one for one in dialogs if one.isVisible()]
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    await someone.until(lambda: saved(someone).ca_file == str(file))
    await someone.rest()
    assert field(pane, "ca_file").editor.text() == str(file)


async def test_each_dialect_shows_what_it_has(person: MakePerson) -> None:
    """Rows and groups come and go with the dialect; what is hidden stays in the account."""
    someone = person()
    pane = opened(someone, "parameters", "answers")
    seed, effort = (field(pane, "parameters", name) for name in ("seed", "reasoning_effort"))
    kept, template = field(pane, "keep_on_server"), pane.form.advanced.group("template")
    seed.editor.focus.setFocus()
    someone.type("7")
    someone.press(_Key.Key_Tab)
    seen = {}
    for dialect in ("chat-completions", "responses", "completions"):
        pane.form.dialect.button(dialect).click()
        parts = (seed, effort, kept, template)
        seen[dialect] = tuple(part.isVisibleTo(someone.preferences) for part in parts)
    assert seen == {
        "chat-completions": (True, True, False, False),
        "responses": (False, True, True, False),
        "completions": (True, False, False, True),
    }
    await someone.rest()
    assert dict(saved(someone).parameters) == {"seed": 7}


async def test_choices_are_written_at_once(person: MakePerson) -> None:
    """Arrows walk the words of a choice, and what is chosen is in the file."""
    someone = person()
    opened(someone, "answers")
    someone.tab_to("While it is written")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: "stream = false" in someone.file_text())
    someone.tab_to("Best known")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: 'continue_by = "prefill"' in someone.file_text())
    await someone.rest()


async def test_a_secret_is_refused_at_its_field_and_one_that_is_there_is_not_shown(
    person: MakePerson,
) -> None:
    """A new one is told with the way to the keyring; an old one stands masked, and its neighbours change."""
    someone = person()
    someone.paths.config_file.write_text(
        '[[accounts]]\nid = "work"\nbase_url = "https://x"\nheaders = { Cookie = "hunter2hunter2" }\n',
        encoding="utf-8",
    )
    someone.config.read()
    someone.open("accounts", "work")
    pane = someone.pane(LiveAccount)
    pane.form.advanced.group("body").head.click()
    headers = field(pane, "headers")
    assert headers.editor.text() == "Cookie: (masked)"
    headers.editor.focus.setFocus()
    someone.press(_Key.Key_End)
    someone.press(_Key.Key_Return)
    someone.type("X-Api-Key: hunter3hunter3")
    someone.press(_Key.Key_Tab)
    await someone.rest()
    assert "system keyring" in headers.note.text()
    assert "hunter3" not in someone.file_text()
    headers.editor.set_text("Cookie: (masked)\nX-Team: blue")
    headers.on_left()
    await someone.until(lambda: "X-Team" in someone.file_text())
    await someone.rest()
    assert saved(someone).headers == (("Cookie", "hunter2hunter2"), ("X-Team", "blue"))
    assert "hunter2" not in someone.everything_seen()


async def test_what_is_typed_while_it_is_written_stays(person: MakePerson) -> None:
    """Enter writes the field; letters typed before the disk has answered are not taken away."""
    someone = person()
    pane = opened(someone, "network")
    proxy = field(pane, "proxy")
    proxy.editor.focus.setFocus()
    someone.type("http://127.0.0.1:3128")
    someone.press(_Key.Key_Return)
    someone.type("0")
    await someone.rest()
    assert proxy.editor.text() == "http://127.0.0.1:31280"
    assert saved(someone).proxy == "http://127.0.0.1:3128"
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: saved(someone).proxy.endswith("31280"))
    await someone.rest()


async def test_esc_keeps_what_was_just_written(person: MakePerson) -> None:
    """Closing the preferences leaves the field, which writes it."""
    someone = person()
    pane = opened(someone, "body")
    field(pane, "headers").editor.focus.setFocus()
    someone.type("X-Team: blue")
    someone.press(_Key.Key_Escape)
    await someone.until(lambda: 'headers = {X-Team = "blue"}' in someone.file_text())
    await someone.rest()


async def test_what_the_disk_refuses_stays_in_the_field(person: MakePerson) -> None:
    """The sentence says that nothing was changed, and the text is written when it can be."""
    someone = person()
    pane = opened(someone, "network")
    retries = field(pane, "max_retries")
    aside = someone.paths.config_file.with_name("aside.toml")
    someone.paths.config_file.rename(aside)
    someone.paths.config_file.mkdir()
    retries.editor.set_text("7")
    retries.on_left()
    await someone.rest()
    assert "cannot be read" in pane.form.trouble.text()
    someone.paths.config_file.rmdir()
    aside.rename(someone.paths.config_file)
    someone.accounts.changed.emit()
    someone.preferences.accounts_page.refresh()
    assert retries.editor.text() == "7"
    retries.on_left()
    await someone.until(lambda: saved(someone).max_retries == 7)
    await someone.rest()


async def test_a_new_account_can_have_all_of_it_from_the_start(person: MakePerson) -> None:
    """What is set in the draft is in the file with the account."""
    someone = person()
    someone.open()
    someone.preferences.add_account(Account("draft.account", "Mine", "http://127.0.0.1:9/v1", key="none"))
    pane = someone.pane(NewAccount)
    pane.form.advanced.group("parameters").head.click()
    field(pane, "parameters", "max_tokens").editor.focus.setFocus()
    someone.type("100")
    pane.form.advanced.group("network").head.click()
    field(pane, "max_retries").editor.set_text("0")
    pane.add_button.click()
    await someone.until(lambda: someone.accounts.find("mine"))
    account = someone.accounts.find("mine")
    assert account is not None
    assert (dict(account.parameters), account.max_retries) == ({"max_tokens": 100}, 0)
    await someone.rest()
    assert MemoryKeyring.kept == {}


@pytest.mark.parametrize("zoom", [1.0, 1.5])
async def test_a_field_of_lines_is_as_high_as_its_text(person: MakePerson, zoom: float) -> None:
    """Two to fourteen lines are seen without scrolling; more than that scroll inside."""
    from chatdesk.ui.look.theme import load_theme

    someone = person()
    pane = opened(someone, "body")
    someone.preferences.set_theme(load_theme("light", zoom))
    body = field(pane, "extra_body")
    lines = lines_of(body)
    heights = []
    for count in (1, 2, 5, 14, 40):
        lines.set_text("\n".join("x" * count))
        QApplication.processEvents()
        heights.append(lines.height())
        assert lines.edit.verticalScrollBar().isVisible() is (count == 40)
    assert heights[0] == heights[1] < heights[2] < heights[3] == heights[4]
    lines.set_text("")
    await someone.rest()


async def test_looking_changes_nothing(person: MakePerson) -> None:
    """Opening every group and leaving every field writes nothing, however oddly the file is written."""
    someone = person()
    text = (
        '[[accounts]]\nid = "work"\nbase_url = "https://x/"\nparameters = { seed = 1, temperature = 1.0 }\n'
        """extra_body = '{"b": 1, "a": null}'\nheaders = { x-a = " 1" }\ntimeouts = { stall = 30 }\n"""
    )
    someone.paths.config_file.write_text(text, encoding="utf-8")
    someone.config.read()
    someone.open("accounts", "work")
    pane = someone.pane(LiveAccount)
    for part in pane.form.advanced.groups:
        part.head.click()
        for one in part.fields:
            one.editor.focus.setFocus()
            someone.press(_Key.Key_Tab)
    await someone.rest()
    assert someone.file_text() == text
