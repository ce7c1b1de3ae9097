"""Reading the configuration: everything the file may say, and every mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.account_table import ACCOUNT_KEYS
from chatdesk.settings.accounts import Account
from chatdesk.settings.config import Config, UnreadableError, load_toml, parse_config
from chatdesk.settings.declared import (
    LOOK_FOR_LOCAL_SERVERS,
    SEND_WITH,
    SETTINGS,
    TEXT_SIZE,
    THEME,
    AnySetting,
)
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.timeouts import Timeouts
from chatdesk.settings.toml_lines import line_of

WHOLE = """\
# my own words
default_account = "work"
default_model = "gpt-x"

[appearance]
theme = "dark"
text_size = 1  # a whole number will do

[composer]
send_with = "ctrl+enter"

[[accounts]]
id = "work"
name = "Work"
base_url = "https://api.example.com/v1/"
dialect = "responses"
models = ["gpt-x", "gpt-y"]
key = "env:WORK_KEY"
stream = false
headers = { "X-Team" = "blue" }
timeouts = { stall = 30 }
proxy = "http://proxy.example.com:3128"
ca_file = "/etc/ssl/own.pem"
client_cert = "/etc/ssl/me.pem"
client_key = "/etc/ssl/me.key"
extra_body = '{"top_k": 40, "cache": null}'
continue_by = "prefill"
max_retries = 0
keep_on_server = true
think_tags = false
moderation_url = "https://api.example.com/v1/moderations"
moderation_model = "omni"
template = { user = "<|user|>{text}", stop = ["<|user|>"] }
[accounts.parameters]
temperature = 0.2
stop = "END"
response_format.type = "json_object"

[[accounts]]
id = "home"
base_url = "http://localhost:11434/v1"

[keymap]
"turn.stop" = "Esc"
palette.open = ["Ctrl+K", "Ctrl+P"]
"app.quit" = []

[mcpServers.files]
command = "npx"
args = ["-y", "files"]
env = { API_KEY = "hunter2hunter2", LANG = "C" }
unknown = true
"""


def parse(text: str, before: Config | None = None) -> Config:
    """Read a text as the file would be."""
    return parse_config(text, load_toml(text), before or Config())


def test_everything_in_the_file_is_read() -> None:
    """Accounts, defaults, settings, keys and tool servers come out as they were written."""
    config = parse(WHOLE)
    work, home = config.accounts
    assert work == Account(
        id="work",
        name="Work",
        base_url="https://api.example.com/v1",
        dialect="responses",
        models=("gpt-x", "gpt-y"),
        key="env:WORK_KEY",
        stream=False,
        headers=(("X-Team", "blue"),),
        timeouts=Timeouts(stall=30.0),
        proxy="http://proxy.example.com:3128",
        ca_file="/etc/ssl/own.pem",
        client_cert="/etc/ssl/me.pem",
        client_key="/etc/ssl/me.key",
        parameters=JsonObject.of(
            {"temperature": 0.2, "stop": ["END"], "response_format": {"type": "json_object"}}
        ),
        extra_body=JsonObject.of({"top_k": 40, "cache": None}),
        continue_by="prefill",
        max_retries=0,
        template=PromptTemplate(user="<|user|>{text}", stop=("<|user|>",)),
        keep_on_server=True,
        think_tags=False,
        moderation_url="https://api.example.com/v1/moderations",
        moderation_model="omni",
    )
    assert home == Account(id="home", name="home", base_url="http://localhost:11434/v1")
    assert (config.default_account, config.default_model) == ("work", "gpt-x")
    assert config.value(THEME) == "dark"
    assert config.value(TEXT_SIZE) == 1.0
    assert config.value(SEND_WITH) == "ctrl+enter"
    assert config.value(LOOK_FOR_LOCAL_SERVERS) is True
    assert config.keymap == {"turn.stop": ("Esc",), "palette.open": ("Ctrl+K", "Ctrl+P"), "app.quit": ()}
    assert config.mcp_servers["files"]["unknown"] is True
    assert config.problems == ()


def test_an_empty_file_means_the_defaults() -> None:
    """Nothing has to be in the file."""
    config = parse("")
    assert config == Config()
    assert all(config.value(setting) == setting.default for setting in SETTINGS.values())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[appearance]\ntheme = "blue"', 2, ('"system"', '"light"', '"dark"')),
        ("[appearance]\n\ntext_size = 9.5", 3, ("0.8", "2")),
        ("[appearance]\ntext_size = true", 2, ("0.8 to 2",)),
        ("[appearance]\ntext_size = nan", 2, ("0.8 to 2",)),
        ("[conversation]\nlook_for_local_servers = 1", 2, ("true or false",)),
        ("appearance = 5", 1, ("table",)),
        ("default_account = 5", 1, ("text",)),
        ('default_account = "gone"', 1, ('"gone"', "tour")),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\n\n[[accounts]]\nid = "b"', 5, ('"base_url"',)),
        (
            '[[accounts]]\nid = "a"\nbase_url = "http://x"\ndialect = "soap"',
            4,
            ("chat-completions", "responses", "completions"),
        ),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\nstream = "yes"', 4, ("true or false",)),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\nmodels = "m"', 4, ("list of texts",)),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\ntimeouts = { stal = 3 }', 4, ("connect", "stall")),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\ntimeouts = { stall = "3" }', 4, ("seconds",)),
        ('[[accounts]]\nid = "a"\nbase_url = "http://x"\nheaders = { a = 3 }', 4, ("table of texts",)),
        (
            '[[accounts]]\nid = "a"\nbase_url = "http://x"\nparameters = { temprature = 1 }',
            4,
            ('"temperature" meant',),
        ),
        (
            '[[accounts]]\nid = "a"\nbase_url = "http://x"\nparameters = { temperature = 3 }',
            4,
            ("from 0 to 2",),
        ),
        (
            '[[accounts]]\nid = "a"\nbase_url = "http://x"\n[accounts.parameters]\nseed = 0.5',
            4,
            ('"seed"', "whole number"),
        ),
        ('[[accounts]]\nid = "a"\nbase_url = "x.org"', 3, ("scheme", "https://x.org")),
        ('[[accounts]]\nid = "tour"\nbase_url = "http://x"', 2, ("built-in",)),
        (
            '[[accounts]]\nid = "a"\nbase_url = "http://x"\n[[accounts]]\nid = "a"\nbase_url = "http://y"',
            5,
            ("two",),
        ),
        ("accounts = 5", 1, ("[[accounts]]",)),
        ('[keymap]\n"turn.stop" = 5', 2, ("text or a list",)),
        ("keymap = 5", 1, ("table",)),
        ("mcpServers = [1]", 1, ("[mcpServers.NAME]",)),
    ],
)
def test_each_mistake_is_named_with_its_line_and_what_is_allowed(
    text: str, line: int, words: tuple[str, ...]
) -> None:
    """One mistake makes one sentence, which begins with its line and holds what is allowed."""
    (problem,) = parse(text).problems
    assert problem.startswith(f"Line {line}: ")
    assert all(word in problem for word in words), problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("parameters = 3", ("table", "JSON")),
        ("extra_body = { at = 2026-01-01 }", ("JSON",)),
        ('extra_body = "[1]"', ("JSON",)),
        ("max_retries = 1.0", ("whole number",)),
        ("max_retries = 50", ("0 (none) to 10",)),
        ('continue_by = "magic"', ("auto, prefill",)),
        ('template = { usr = "" }', ("system, user",)),
        ('template = { user = "x" }', ("{text}",)),
        ('template = { stop = "x" }', ("list of texts",)),
        ('template = "x"', ("table of",)),
        ('client_key = "k"', ("certificate",)),
    ],
)
def test_mistakes_in_what_is_sent_are_named_with_what_is_allowed(text: str, words: tuple[str, ...]) -> None:
    """One mistake in what an account says about its requests makes one sentence with its line."""
    (problem,) = parse(f'[[accounts]]\nid = "a"\nbase_url = "http://x"\n{text}').problems
    assert problem.startswith("Line 4: ")
    assert all(word in problem for word in words), problem


def test_a_mistake_leaves_the_last_good_value_in_force() -> None:
    """What can no longer be used stays as it was; the rest is taken."""
    before = parse(WHOLE)
    broken = WHOLE.replace('"dark"', '"blue"').replace('"responses"', '"soap"').replace('"Esc"', '"F9"')
    config = parse(broken, before)
    assert len(config.problems) == 2
    assert config.value(THEME) == "dark"
    assert config.accounts == before.accounts
    assert config.keymap["turn.stop"] == ("F9",)


def test_broken_toml_is_named_with_its_line() -> None:
    """A text that is no TOML says where it ends to be."""
    with pytest.raises(UnreadableError, match="line 2"):
        load_toml("a = 1\nb = = 2\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[[accounts]]\nid = "a"\nbase_ur = 1\nbase_url = "http://localhost"',
            ("Line 3", '"base_url" meant'),
        ),
        ("[appearance]\nthem = 1", ("Line 2", '"theme" meant')),
        ("[appearance]\nxyz = 1", ("Line 2", "theme, text_size")),
        ('[[accounts]]\nid = "a"\nbase_url = "http://192.168.1.4"', ("Line 3", "http")),
    ],
)
def test_what_deserves_a_look_is_a_warning(text: str, words: tuple[str, ...]) -> None:
    """Typing mistakes in names, and plain http, are warnings: everything else is in force."""
    config = parse(text)
    assert config.problems == ()
    (warning,) = config.warnings
    assert all(word in warning for word in words), warning


@pytest.mark.parametrize(
    "line",
    [
        'headers = { Authorization = "Bearer hunter2hunter2" }',
        'headers = { X-API-Key = "hunter2hunter2" }',
        'headers = { X-Other = "Bearer hunter2hunter2" }',
        'proxy = "http://me:hunter2hunter2@proxy:3128"',
        'extra_body = { deep = [{ api_key = "hunter2hunter2" }] }',
        'parameters = { stop = ["sk-hunter2hunter2"] }',
    ],
)
def test_a_secret_in_the_file_is_used_warned_about_and_can_be_masked(line: str) -> None:
    """Somebody else's program may need it there; the warning does not repeat it, and maskers get it."""
    config = parse(f'[[accounts]]\nid = "a"\nbase_url = "https://x"\n{line}')
    assert config.problems == ()
    assert "in plain sight" in config.warnings[0]
    assert any("hunter2hunter2" in secret for secret in config.literal_secrets())
    assert "hunter2" not in repr(config)


def test_a_key_in_place_of_its_reference_is_refused_and_not_repeated() -> None:
    """A key pasted as the value of `key` is no reference; the sentence says what to write instead."""
    config = parse('[[accounts]]\nid = "a"\nbase_url = "https://x"\nkey = "sk-hunter2hunter2"')
    assert config.accounts == ()
    assert config.problems[0].startswith("Line 4: ")
    assert "env:NAME" in config.problems[0]
    assert "hunter2" not in repr(config)


def test_secrets_of_tool_servers_can_be_masked_and_are_in_no_repr() -> None:
    """The environment of a tool server often holds a key."""
    config = parse(WHOLE)
    assert config.literal_secrets() == ("hunter2hunter2",)
    assert "hunter2" not in repr(config)


def test_lines_are_found_in_every_way_to_write_a_table() -> None:
    """Quotes and spaces in headers and keys make no difference."""
    text = '[ mcpServers . "a" ]\ncommand = 1\n[[accounts]]\n[[ accounts ]]\n"name" = 2\n'
    assert line_of(text, ("mcpServers", "a", "command")) == 2
    assert line_of(text, ("accounts", 0)) == 3
    assert line_of(text, ("accounts", 1, "name")) == 5
    assert line_of(text, ("accounts", 1, "missing")) == 4
    assert line_of(text, ("nowhere", "at_all")) == 0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["accounts", "default_account", "default_model", "keymap", "mcpServers", "appearance", "log", "other"]
)
TABLES = st.dictionaries(
    st.sampled_from([*ACCOUNT_KEYS, "theme"]),
    VALUES,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, VALUES | TABLES | st.lists(TABLES, max_size=3)))
def test_no_table_stops_the_program(table: dict[str, object]) -> None:
    """Whatever types stand where, reading never raises."""
    parse_config("", table, Config())


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.id)
def test_each_setting_is_declared_well(setting: AnySetting) -> None:
    """Each has an id of two parts, one sentence of help, and a default that it allows itself."""
    assert setting.id == f"{setting.section}.{setting.key}"
    assert setting.help.endswith(".")
    assert setting.checked(setting.default) == setting.default
    with pytest.raises(SettingsError, match=setting.id):
        setting.checked([])
