"""The pages of presets and snippets: written, changed, moved and deleted by keys, and found."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from chatdesk.domain.preset import NamedPreset, Preset
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.declared import SYSTEM_PROMPT
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import PRESETS, SNIPPETS
from chatdesk.ui.preferences.named.new_conversations import NewConversations
from chatdesk.ui.preferences.named.page import NamedPage
from chatdesk.ui.preferences.named.presets import PresetEditor
from chatdesk.ui.preferences.words import Tone
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key
_ALT = Qt.KeyboardModifier.AltModifier


def presets_of(someone: Person) -> NamedPage[NamedPreset]:
    """Open the page of presets."""
    someone.open("presets")
    return cast("NamedPage[NamedPreset]", someone.preferences._page("presets"))


def snippets_of(someone: Person) -> NamedPage[PromptSnippet]:
    """Open the page of snippets."""
    someone.open("snippets")
    return cast("NamedPage[PromptSnippet]", someone.preferences._page("snippets"))


def know_three(someone: Person) -> None:
    """Have three snippets in the file."""
    kept: NamedList[PromptSnippet] = NamedList(someone.config, SNIPPETS, lambda now: now.snippets)
    for name in ("one", "two", "three"):
        kept.put(PromptSnippet(name, f"{name} {{{{what}}}}\nend"))


def names_in(someone: Person) -> list[str]:
    """Return the names of the snippets as the file has them."""
    return [one.name for one in ConfigFile(someone.paths.config_file).read().snippets]


async def test_a_snippet_is_written_by_keys(person: MakePerson) -> None:
    """Enter begins it, Save keeps it and goes to it; nothing stands there before."""
    someone = person()
    page = snippets_of(someone)
    assert page.note.text().startswith("None yet.")
    someone.tab_to("New snippet")
    someone.press(_Key.Key_Return)
    someone.type("Greet")
    someone.tab_to("Text")
    someone.type("Hello {{who}}")
    someone.press(_Key.Key_Return)
    someone.type("Bye")
    someone.tab_to("Save the new one")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert someone.config.config.snippets == (PromptSnippet("Greet", "Hello {{who}}\nBye"),)
    assert someone.focus().accessibleName() == "Edit Greet"
    assert page.cards[0].said.text() == "Hello {{who}} Bye"
    assert page.fresh.isHidden()


async def test_what_cannot_be_kept_is_said_at_its_field(person: MakePerson) -> None:
    """Without a name, without a text, under a name that another has; what is written stays."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    page.new.click()
    editor = page.fresh.editor
    assert editor is not None
    for name, text, focused in (("", "x", "Name"), ("two", "x", "Name"), ("new", " ", "Text")):
        editor.name.setText(name)
        editor.text.set_text(text)  # type: ignore[attr-defined]
        editor.save.click()
        await someone.rest()
        assert editor.note.tone is Tone.ERROR
        assert someone.focus().accessibleName() == focused
        assert editor.name.text() == name
    assert names_in(someone) == ["one", "two", "three"]


async def test_one_is_changed_and_renamed_in_its_place(person: MakePerson) -> None:
    """After Esc what was written is there again; Cancel forgets it."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    someone.tab_to("Edit two")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_End)
    someone.type(" more")
    someone.press(_Key.Key_Escape)
    assert someone.focus().accessibleName() == "Edit two"
    assert not someone.preferences.isHidden()
    someone.press(_Key.Key_Return)
    editor = page.cards[1].editor
    assert editor is not None
    assert editor.name.text() == "two more"
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert names_in(someone) == ["one", "two more", "three"]
    assert someone.focus().accessibleName() == "Edit two more"
    someone.press(_Key.Key_Return)
    someone.type("x")
    someone.tab_to("Cancel editing two more")
    someone.press(_Key.Key_Return)
    someone.press(_Key.Key_Return)
    again = page.cards[1].editor
    assert again is not None
    assert again.name.text() == "two more"


async def test_they_are_moved_by_keys(person: MakePerson) -> None:
    """By Alt with an arrow on any button of a card, and by its buttons, which keep the focus to the end."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    someone.tab_to("Edit three")
    someone.press(_Key.Key_Up, modifiers=_ALT)
    await someone.rest()
    assert names_in(someone) == ["one", "three", "two"]
    assert someone.focus().accessibleName() == "Edit three"
    someone.tab_to("Move three up")
    for _ in range(2):
        someone.press(_Key.Key_Return)
        await someone.rest()
    assert names_in(someone) == ["three", "one", "two"]
    assert someone.focus().accessibleName() == "Move three up"
    assert [card.title.text() for card in page.cards] == ["three", "one", "two"]


async def test_what_is_deleted_can_be_brought_back(person: MakePerson) -> None:
    """The focus goes to Undo, and then to what came back, at its place."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    someone.tab_to("Delete two")
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert names_in(someone) == ["one", "three"]
    assert page.gone.text() == "“two” was deleted."
    assert someone.focus() is page.undo
    someone.press(_Key.Key_Return)
    await someone.rest()
    assert names_in(someone) == ["one", "two", "three"]
    assert someone.focus().accessibleName() == "Edit two"
    assert not page.undo.isVisible()


async def test_a_hand_edit_is_shown_and_takes_nothing_that_is_being_written(person: MakePerson) -> None:
    """The file was read again while an editor is open."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    page.cards[1].begin()
    editor = page.cards[1].editor
    assert editor is not None
    editor.name.setText("mine")
    text = someone.file_text().replace('"three"', '"third"')
    someone.paths.config_file.write_text(text, encoding="utf-8")
    someone.config.reread()
    page.refresh()
    assert [card.title.text() for card in page.cards] == ["one", "two", "third"]
    assert page.cards[1].editor is editor
    assert editor.isVisible()
    assert editor.name.text() == "mine"
    await someone.rest()


async def test_what_is_written_outlives_what_it_began_from(person: MakePerson) -> None:
    """Somebody takes the snippet out of the file meanwhile: saved it is a new one, cancelled it is gone."""
    someone = person()
    know_three(someone)
    page = snippets_of(someone)
    for card in page.cards[:2]:
        card.begin()
    one, two = page.cards[0].editor, page.cards[1].editor
    assert one is not None
    assert two is not None
    one.name.setText("mine")
    someone.paths.config_file.write_text('[[snippets]]\nname = "three"\ntext = "3"\n', encoding="utf-8")
    someone.config.reread()
    page.refresh()
    assert [card.title.text() for card in page.cards] == ["three", "one", "two"]
    two.cancel.click()
    assert [card.title.text() for card in page.cards] == ["three", "one"]
    assert someone.focus() is page.new
    one.save.click()
    await someone.rest()
    assert names_in(someone) == ["three", "mine"]
    assert someone.focus().accessibleName() == "Edit mine"


async def test_a_preset_has_all_that_a_conversation_can_set(person: MakePerson) -> None:
    """Its account from a menu, its model, prompt and parameters; what cannot be used is not saved."""
    someone = person()
    someone.know(key="none")
    page = presets_of(someone)
    page.new.click()
    editor = cast("PresetEditor", page.fresh.editor)
    editor.name.setText("Review")
    editor.who.button.click()
    menu = cast("QMenu", QApplication.activePopupWidget())
    assert [action.text() for action in menu.actions()][:2] == ["Whoever answers already", "Work gateway"]
    menu.actions()[1].trigger()
    menu.close()
    editor.who.model.setText("large")
    editor.system.set_text("You review.\nKindly.")
    temperature = editor.parameters.fields["temperature"]
    temperature.editor.set_text("20")
    editor.save.click()
    await someone.rest()
    assert "presets" not in someone.file_text()
    assert temperature.error is not None
    temperature.editor.set_text("0.2")
    editor.save.click()
    await someone.rest()
    made = NamedPreset("Review", Preset("You review.\nKindly.", {"temperature": 0.2}), "work", "large")
    assert someone.config.config.presets == (made,)
    said = page.cards[0].said.text()
    assert said == "large · Work gateway · “You review. Kindly.” · temperature 0.2"
    page.cards[0].begin()
    again = cast("PresetEditor", page.cards[0].editor)
    assert again.who.choice() == ("work", "large")
    assert again.parameters.fields["temperature"].editor.text() == "0.2"


async def test_one_is_found_by_the_search_of_the_preferences(person: MakePerson) -> None:
    """By its name or by what it says; Enter goes to it."""
    someone = person()
    kept: NamedList[NamedPreset] = NamedList(someone.config, PRESETS, lambda now: now.presets)
    kept.put(NamedPreset("Review", Preset("You look at palimpsests.")))
    someone.open("reading")
    someone.press(_Key.Key_F, modifiers=Qt.KeyboardModifier.ControlModifier)
    someone.type("palimps")
    someone.press(_Key.Key_Return)
    assert someone.preferences._page_id == "presets"
    assert someone.focus().accessibleName() == "Edit Review"
    await someone.rest()


async def test_new_conversations_can_begin_with_a_preset(person: MakePerson) -> None:
    """By the defaults that there are: account, model, system prompt; Undo brings back what was there."""
    someone = person()
    someone.know(key="none")
    someone.config.set(SYSTEM_PROMPT, "Be kind.")
    kept: NamedList[NamedPreset] = NamedList(someone.config, PRESETS, lambda now: now.presets)
    kept.put(NamedPreset("Review", Preset("You review.", {"temperature": 0.2}), "work", "large"))
    kept.put(NamedPreset("Words", Preset("Be brief.")))
    kept.put(NamedPreset("Lost", Preset("You are lost."), "gone", "small"))
    page = presets_of(someone)
    feet = [cast("NewConversations", card.foot) for card in page.cards]
    assert [foot.isVisible() for foot in feet] == [True, True, False]
    someone.tab_to("Use Review for new conversations")
    someone.press(_Key.Key_Return)
    await someone.rest()
    config = ConfigFile(someone.paths.config_file).read()
    assert (config.default_account, config.default_model) == ("work", "large")
    assert config.value(SYSTEM_PROMPT) == "You review."
    assert feet[0].note.text().endswith("model and system prompt, without its parameters.")
    assert someone.focus() is feet[0].undo
    someone.press(_Key.Key_Return)
    await someone.rest()
    config = ConfigFile(someone.paths.config_file).read()
    assert (config.default_account, config.value(SYSTEM_PROMPT)) == ("", "Be kind.")
    assert someone.focus() is feet[0].use
    feet[1].use.click()
    await someone.rest()
    config = ConfigFile(someone.paths.config_file).read()
    assert (config.default_account, config.value(SYSTEM_PROMPT)) == ("", "Be brief.")
    assert feet[1].note.text() == "New conversations begin with its system prompt."
