"""Presets and snippets in the configuration file: order, several lines, comments, mistakes by their line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.preset import NamedPreset, Preset
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.declared import THEME
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import LONGEST_TEXT, PRESETS, SNIPPETS
from chatdesk.settings.toml_edits import text_item

HAND_WRITTEN = '''\
future = "work" # mine

[[presets]]
name = "Review" # for work
account = "work"
model = "large"
system = """
You review code.
Be kind."""
parameters = { temperature = 0.2 } # nearly none
colour = "blue"

[[presets]]
name = "Letters"
[presets.parameters]
top_p = 0.5 # half

[[snippets]]
name = "Greet"
text = "Hello {{who}}"

[appearance]
theme = "dark"
'''
REVIEW = NamedPreset("Review", Preset("You review code.\nBe kind.", {"temperature": 0.2}), "work", "large")
LETTERS = NamedPreset("Letters", Preset("", {"top_p": 0.5}))
GREET = PromptSnippet("Greet", "Hello {{who}}")


@pytest.fixture
def file(tmp_path: Path) -> ConfigFile:
    """Return a file that somebody wrote by hand, read."""
    made = ConfigFile(tmp_path / "config.toml")
    made.path.write_text(HAND_WRITTEN, encoding="utf-8")
    made.read()
    return made


def presets_of(file: ConfigFile) -> NamedList[NamedPreset]:
    """Return the presets of a file."""
    return NamedList(file, PRESETS, lambda config: config.presets)


def snippets_of(file: ConfigFile) -> NamedList[PromptSnippet]:
    """Return the snippets of a file."""
    return NamedList(file, SNIPPETS, lambda config: config.snippets)


def _names(file: ConfigFile) -> list[str]:
    """Return the names in the file itself, in their order."""
    presets = tomllib.loads(file.path.read_text(encoding="utf-8")).get("presets", [])
    return [preset["name"] for preset in presets]


def test_they_are_read_as_they_stand(file: ConfigFile) -> None:
    """In their order, the text of several lines without the line break that begins it."""
    assert file.config.presets == (REVIEW, LETTERS)
    assert file.config.snippets == (GREET,)
    assert not file.config.problems
    (warning,) = file.config.warnings
    assert warning.startswith('Line 11: A preset has no "colour".')


def test_a_new_one_stands_at_the_end_line_by_line(file: ConfigFile) -> None:
    """Comments and what others wrote stay; a text of several lines can be read in the file."""
    presets_of(file).put(
        NamedPreset("New", Preset('One\n"Two" \\ """3"""\n', {"stop": ["a\nb"]}), "work", "m")
    )
    snippets_of(file).put(PromptSnippet("Sum up", "Sum up:\n{{clipboard}}"))
    text = file.path.read_text(encoding="utf-8")
    assert text.startswith('future = "work" # mine\n')
    for kept in ("# for work", "# nearly none", 'colour = "blue"', "top_p = 0.5 # half", 'theme = "dark"'):
        assert kept in text
    assert 'text = """\nSum up:\n{{clipboard}}"""' in text
    again = ConfigFile(file.path).read()
    assert again.presets[2].preset == Preset('One\n"Two" \\ """3"""\n', {"stop": ["a\nb"]})
    assert again.snippets[1].text == "Sum up:\n{{clipboard}}"
    assert again.value(THEME) == "dark"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    """Quotes at the end, backslashes, carriage returns, an empty first line, signs of control."""
    import tomlkit

    document = tomlkit.document()
    document["text"] = text_item(text)
    assert tomllib.loads(tomlkit.dumps(document))["text"] == text


def test_a_changed_one_stays_where_it_was(file: ConfigFile) -> None:
    """Under another name too; what it no longer says goes, what is nobody's stays."""
    presets_of(file).put(NamedPreset("Check", Preset("You check."), "work", "small"), instead_of="Review")
    assert _names(file) == ["Check", "Letters"]
    text = file.path.read_text(encoding="utf-8")
    assert "# for work" in text
    assert 'colour = "blue"' in text
    assert "temperature" not in text


def test_a_name_is_used_once(file: ConfigFile) -> None:
    """For a new one, and for one that is renamed; nothing is written."""
    for instead_of in ("", "Letters"):
        with pytest.raises(SettingsError, match="There is a preset “Review” already"):
            presets_of(file).put(NamedPreset("Review"), instead_of=instead_of)
    assert file.path.read_text(encoding="utf-8") == HAND_WRITTEN


def test_they_move_as_far_as_it_goes(file: ConfigFile) -> None:
    """Each with its own comments."""
    presets = presets_of(file)
    presets.move("Letters", -1)
    assert _names(file) == ["Letters", "Review"]
    presets.move("Letters", -1)
    presets.move("Letters", 5)
    assert _names(file) == ["Review", "Letters"]
    assert "top_p = 0.5 # half" in file.path.read_text(encoding="utf-8")
    assert file.config.presets == (REVIEW, LETTERS)


def test_what_was_deleted_comes_back_at_its_place(file: ConfigFile) -> None:
    """With its comments; also where it was the only one."""
    presets, snippets = presets_of(file), snippets_of(file)
    taken = presets.take_out("Review")
    assert taken is not None
    assert _names(file) == ["Letters"]
    presets.put_back(taken)
    assert _names(file) == ["Review", "Letters"]
    text = file.path.read_text(encoding="utf-8")
    assert 'name = "Review" # for work' in text
    assert 'colour = "blue"' in text
    only = snippets.take_out("Greet")
    assert only is not None
    assert "snippets" not in file.path.read_text(encoding="utf-8")
    snippets.put_back(only)
    assert file.config.snippets == (GREET,)
    assert snippets.take_out("Gone") is None


def test_it_does_not_come_back_over_another(file: ConfigFile) -> None:
    """Somebody has used the name in between: both are kept."""
    snippets = snippets_of(file)
    taken = snippets.take_out("Greet")
    assert taken is not None
    snippets.put(PromptSnippet("Greet", "Another"))
    with pytest.raises(SettingsError, match="by now"):
        snippets.put_back(taken)
    assert file.config.snippets == (PromptSnippet("Greet", "Another"),)


def test_a_list_on_one_line_can_be_changed_too(tmp_path: Path) -> None:
    """Somebody may write it so."""
    file = ConfigFile(tmp_path / "config.toml")
    file.path.write_text(
        'snippets = [{name = "a", text = "1"}, {name = "b", text = "2"}]\n', encoding="utf-8"
    )
    file.read()
    snippets = snippets_of(file)
    snippets.move("a", 1)
    snippets.put(PromptSnippet("c", "3\n4"))
    taken = snippets.take_out("b")
    assert taken is not None
    snippets.put_back(taken)
    assert [(one.name, one.text) for one in file.config.snippets] == [("b", "2"), ("a", "1"), ("c", "3\n4")]


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("[[presets]]\n", 3, 'A preset needs a "name"'),
        ('[[presets]]\nname = "x"\nmodel = 4\n', 5, "must be a text"),
        ('[[presets]]\nname = "x"\nmodel = "m"\n', 5, "without an account"),
        ('[[presets]]\nname = "x"\nparameters = {temperature = 9}\n', 5, "from 0 to 2"),
        ('[[presets]]\nname = "x"\nparameters = {warmth = 1}\n', 5, 'no parameter "warmth"'),
        ('[[presets]]\nname = "x"\n[[presets]]\nname = " x "\n', 6, "two presets"),
        ('[[snippets]]\nname = "x"\ntext = "  "\n', 5, 'needs a "text"'),
        ('[[snippets]]\nname = "x\\u0007"\ntext = "y"\n', 4, "letters"),
    ],
)
def test_a_mistake_is_named_by_its_line(tmp_path: Path, table: str, line: int, said: str) -> None:
    """And nothing else is out of force for it."""
    file = ConfigFile(tmp_path / "config.toml")
    file.path.write_text(f'default_model = "m"\n\n{table}\n[appearance]\ntheme = "dark"\n', encoding="utf-8")
    config = file.read()
    (problem,) = config.problems
    assert problem.startswith(f"Line {line}: ")
    assert said in problem
    assert config.value(THEME) == "dark"


def test_the_last_good_one_stays_in_force(file: ConfigFile) -> None:
    """After a mistake by hand in one, and in the whole of them."""
    wrong = HAND_WRITTEN.replace("temperature = 0.2", "temperature = 20")
    file.path.write_text(wrong, encoding="utf-8")
    assert file.read().presets == (REVIEW, LETTERS)
    file.path.write_text('presets = "none"\n', encoding="utf-8")
    assert file.read().presets == (REVIEW, LETTERS)
    file.path.write_text("", encoding="utf-8")
    assert file.read().presets == ()


def test_no_key_and_nothing_endless_is_written(file: ConfigFile) -> None:
    """The file keeps no secrets, in whatever text they stand."""
    with pytest.raises(SettingsError, match="looks like a key"):
        snippets_of(file).put(PromptSnippet("k", "Authorization: Bearer abcdef1234567890"))
    with pytest.raises(SettingsError, match="more than"):
        presets_of(file).put(NamedPreset("long", Preset("x" * (LONGEST_TEXT + 1))))
    assert file.path.read_text(encoding="utf-8") == HAND_WRITTEN
