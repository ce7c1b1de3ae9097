"""What an account can do: asked before, shown while it is found, read aloud, copied, kept, stopped by Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication

from chatdesk.settings.capabilities import ABILITIES, Can, CapabilityBook
from chatdesk.ui.preferences.ability_field import AbilityField
from chatdesk.ui.preferences.boxes import FormRow
from chatdesk.ui.preferences.built_in_account import BuiltInAccount
from chatdesk.ui.preferences.live_account import LiveAccount
from tests.fakes.able_service import AbleService
from tests.fakes.replies import STALL, Reply, error_reply
from tests.fakes.scripted_server import ScriptedServer
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key
TRY = "Try what it can do"


def field_of(someone: Person) -> AbilityField:
    """Return the part of the open account that tells what it can do."""
    return someone.pane(LiveAccount).abilities.field


def known_models(someone: Person, *names: str) -> None:
    """Have the program know which models there are."""
    someone.accounts.note_models("work", names)


async def tried(someone: Person, server: ScriptedServer, service: AbleService) -> AbilityField:
    """Open the account of a server and find out what it can do, by keys."""
    service.serve(server)
    someone.know(server.url, key="none")
    known_models(someone, "able", "other")
    someone.open("accounts", "work")
    someone.tab_to(TRY)
    someone.press(_Key.Key_Return, _Key.Key_Return)
    await someone.until(lambda: not field_of(someone).is_running)
    await someone.rest()
    return field_of(someone)


async def test_it_is_found_out_by_keys_and_shown_as_a_table(person: MakePerson) -> None:
    """Enter asks, Enter starts, each ability gets its row, and the account counts as answering."""
    someone = person()
    async with ScriptedServer() as server:
        field = await tried(someone, server, AbleService(refuses={"image_url": error_reply(400, "No eyes")}))
    rows = {row.id: row for row in field.list.abilities.rows}
    assert set(rows) == {ability.id for ability in ABILITIES}
    assert rows["tools"].sentence == "Tools: Yes. It called get_weather."
    assert rows["images"].sentence == "Images: No. No eyes (status 400)"
    assert field.headline.text() == "Tried with able"
    assert field.button.hasFocus()
    row = someone.preferences.accounts_page.list.accounts.rows[0]
    assert row.mark.name == "ANSWERS"


async def test_the_table_is_read_row_by_row(person: MakePerson) -> None:
    """Tab comes to the table, Down walks it, and assistive tools hear each row as one sentence."""
    someone = person()
    async with ScriptedServer() as server:
        field = await tried(someone, server, AbleService())
    someone.press(_Key.Key_Tab)
    assert someone.focus() is field.list
    someone.press(_Key.Key_Down, _Key.Key_Down, _Key.Key_Down)
    assert field.list.currentIndex().row() == 3
    interface = QAccessible.queryAccessibleInterface(field.list)
    assert interface.childCount() == len(ABILITIES)
    assert interface.child(3).text(QAccessible.Text.Name) == "Tools: Yes. It called get_weather."


async def test_the_table_is_copied_as_text(person: MakePerson) -> None:
    """Ctrl+C in the table, and its button, copy account, model, day and every row."""
    someone = person()
    async with ScriptedServer() as server:
        field = await tried(someone, server, AbleService())
    someone.press(_Key.Key_Tab)
    someone.press(_Key.Key_C, modifiers=Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    field.copy_button.click()
    assert QGuiApplication.clipboard().text() == copied
    lines = copied.splitlines()
    assert lines[0].startswith("Work gateway, able, ")
    assert lines[1] == "List of models\tYes\t2 models."
    assert len(lines) == len(ABILITIES) + 1


async def test_what_was_found_is_there_after_a_restart(person: MakePerson) -> None:
    """The next start shows the table of the last test without asking anybody."""
    someone = person()
    async with ScriptedServer() as server:
        await tried(someone, server, AbleService())
        asked = len(server.requests)
        another = person()
        another.open("accounts", "work")
        field = field_of(another)
        assert field.headline.text() == "Tried with able"
        assert len(field.list.abilities.rows) == len(ABILITIES)
        assert len(server.requests) == asked


async def test_nothing_is_sent_before_start(person: MakePerson) -> None:
    """The button opens a question that says what would be sent and what it costs; Esc takes it back."""
    someone = person()
    someone.know("https://llm.example.org/v1", key="none")
    someone.open("accounts", "work")
    someone.tab_to(TRY)
    someone.press(_Key.Key_Return)
    field = field_of(someone)
    words = field.question.words.text()
    assert "ten short requests to llm.example.org" in words
    assert "no word of yours" in words
    assert "fraction of a cent" in words
    assert someone.focus() is field.question.model
    assert not field.question.start.isEnabled()
    someone.press(_Key.Key_Return)
    assert not field.is_running
    someone.press(_Key.Key_Escape)
    assert field.question.isHidden()
    assert field.button.hasFocus()
    assert someone.preferences.isVisible()
    someone.press(_Key.Key_Escape)
    assert not someone.preferences.isVisible()
    await someone.rest()


async def test_esc_stops_at_once(person: MakePerson) -> None:
    """The connection is dropped, what was known before is shown again, and the preferences stay open."""
    someone = person()
    async with ScriptedServer() as server:
        service = AbleService()
        field = await tried(someone, server, service)
        before = [row.sentence for row in field.list.abilities.rows]
        service.instead['"tools"'] = lambda _: Reply((STALL,))
        asked = len(server.requests)
        someone.press(_Key.Key_Return, _Key.Key_Return)
        request = await server.requested(asked + 3)
        assert field.headline.text() == "Trying…"
        assert len(field.list.abilities.rows) == 3
        someone.press(_Key.Key_Escape)
        assert not field.is_running
        assert field.trouble.text() == "Stopped. What was known before stays."
        assert [row.sentence for row in field.list.abilities.rows] == before
        await request.disconnected(1.0)
        assert someone.preferences.isVisible()
        assert field.button.hasFocus()
        await someone.rest()


async def test_closing_the_preferences_stops_it(person: MakePerson) -> None:
    """Nothing that may cost goes on where nobody sees it."""
    someone = person()
    async with ScriptedServer() as server:
        AbleService(instead={"Count from": lambda _: Reply((STALL,))}).serve(server)
        someone.know(server.url, key="none")
        known_models(someone, "able")
        someone.open("accounts", "work")
        someone.tab_to(TRY)
        someone.press(_Key.Key_Return, _Key.Key_Return)
        request = await server.requested(2)
        someone.preferences.dismiss()
        await request.disconnected(1.0)
        await someone.rest()
    account = someone.accounts.find("work")
    assert account is not None
    assert someone.capabilities.of(account).tested_at is None


async def test_another_model_can_be_chosen(person: MakePerson) -> None:
    """The field proposes the model of new conversations, completes a name, and keeps to what is typed."""
    someone = person()
    async with ScriptedServer() as server:
        AbleService().serve(server)
        someone.know(server.url, key="none")
        known_models(someone, "able", "another-one")
        someone.open("accounts", "work")
        someone.tab_to(TRY)
        someone.press(_Key.Key_Return)
        field = field_of(someone)
        assert field.question.model.text() == "able"
        field.question.model.setFocus()
        field.question.model.selectAll()
        someone.type("ano")
        assert field.question.model.text() == "another-one"
        someone.press(_Key.Key_End, _Key.Key_Return)
        await someone.until(lambda: not field.is_running)
        await someone.rest()
        models = {request.json()["model"] for request in server.requests if request.method == "POST"}
    assert models == {"another-one"}
    assert field.headline.text() == "Tried with another-one"


async def test_a_record_that_cannot_be_kept_is_told(person: MakePerson) -> None:
    """The sentence names the file; nothing pretends to be known for good."""
    someone = person()
    someone.paths.capabilities_file.mkdir()
    async with ScriptedServer() as server:
        field = await tried(someone, server, AbleService())
    assert "cannot be kept in" in field.trouble.text()


async def test_an_account_that_goes_is_forgotten(person: MakePerson) -> None:
    """With the account goes what was known of it."""
    someone = person()
    async with ScriptedServer() as server:
        await tried(someone, server, AbleService())
    account = someone.accounts.find("work")
    assert account is not None
    assert someone.capabilities.of(account).can("tools") is Can.YES
    pane = someone.pane(LiveAccount)
    pane.head.removal_confirmed.emit()
    await someone.until(lambda: someone.accounts.find("work") is None)
    await someone.rest()
    assert CapabilityBook(someone.paths.capabilities_file).of(account).tested_at is None


async def test_the_tour_has_nothing_to_find_out(person: MakePerson) -> None:
    """The account of the environment can be tried like any other; the Tour is known."""
    someone = person({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    someone.open("accounts", "tour")
    assert someone.pane(BuiltInAccount).abilities is None
    someone.open("accounts", "environment")
    assert someone.pane(BuiltInAccount).abilities is not None
    await someone.rest()


async def test_a_narrow_table_puts_the_sentence_below(person: MakePerson) -> None:
    """Where there is little room a row takes two lines, and the list is as high as its rows."""
    someone = person()
    async with ScriptedServer() as server:
        field = await tried(someone, server, AbleService())
    wide = field.list.height()
    someone.window.resize(640, 820)
    await someone.until(lambda: field.list.width() < 480)
    line = 20
    assert field.list.height() >= wide + line * (len(ABILITIES) - 2)
    bottom = field.list.visualRect(field.list.abilities.index(len(ABILITIES) - 1)).bottom()
    assert bottom + 1 == field.list.height()


async def test_labels_stand_beside_their_fields_where_there_is_room(person: MakePerson) -> None:
    """In a window of 1280 pixels no row of an account's form is folded, however often it was laid out."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    await someone.rest()
    pane = someone.pane(LiveAccount)
    for row in pane.findChildren(FormRow):
        assert row.label.width() == 148
