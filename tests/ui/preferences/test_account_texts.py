"""What an account says, as texts: what is shown is taken back as it was, and mistakes have their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import Account, checked, checked_requests
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.parameters import PARAMETERS
from chatdesk.settings.timeouts import Timeouts
from chatdesk.ui.preferences.advanced.entries import GROUPS, summary
from chatdesk.ui.preferences.advanced.entry import Entry
from chatdesk.ui.preferences.advanced.texts import UnusableTextError

PLAIN = Account("work", "Work", "https://x", key="none")
ENTRIES = {(entry.field, entry.item): entry for group in GROUPS for entry in group.entries}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
FULL = checked(
    replace(
        PLAIN,
        headers=(("X-Team", "blue"), ("Accept-Language", "de: CH")),
        timeouts=Timeouts(1.5, 20.0, 3.0),
        proxy="http://127.0.0.1:3128",
        ca_file="/ca.pem",
        client_cert="/me.pem",
        client_key="/me.key",
        parameters=JsonObject.of(
            {
                "temperature": 0.7,
                "top_p": 1,
                "max_tokens": 4096,
                "stop": ["\n\nUser:", "a\\nb", "\tx "],
                "seed": -5,
                "presence_penalty": 0.25,
                "frequency_penalty": -2,
                "reasoning_effort": "high",
                "parallel_tool_calls": False,
                "tool_choice": {"type": "function", "function": {"name": "look"}},
                "response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}},
            }
        ),
        extra_body=JsonObject.of({"top_k": 40, "deep": {"list": [1, None, "ü"]}}),
        continue_by="prefill",
        max_retries=0,
        template=PromptTemplate("S{text}", "U {text}\n\n", "{text}</s>\n", " A: ", ("</s>", "\nU")),
        stream=False,
        keep_on_server=True,
        think_tags=False,
        moderation_url="https://x/v1/moderations",
        moderation_model="omni",
        context_window=32_768,
    )
)
FORMATS = [
    {"type": "json_object"},
    {"type": "json_schema", "json_schema": {"name": "mine", "schema": SCHEMA}},
    {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}},
    {"type": "json_schema", "json_schema": {"name": "answer", "schema": {}}},
    {"type": "grammar", "value": "root ::= [0-9]"},
]


def shown_and_taken(account: Account) -> Account:
    """Write all that is shown of an account into a plain one."""
    made = replace(PLAIN, dialect=account.dialect)
    for entry in ENTRIES.values():
        made = entry.taken(made, entry.shown(account))
    return checked_requests(made)


def test_every_part_of_an_account_is_shown_and_taken_back() -> None:
    """Nothing is lost between an account and its texts, neither of a full one nor of a plain one."""
    assert shown_and_taken(FULL) == FULL
    assert shown_and_taken(PLAIN) == PLAIN
    changed = {name for name in Account.__dataclass_fields__ if getattr(FULL, name) != getattr(PLAIN, name)}
    basic = {"id", "name", "base_url", "dialect", "key", "models"}
    assert changed | basic == set(Account.__dataclass_fields__)


@pytest.mark.parametrize("wanted", FORMATS)
def test_each_answer_format_comes_back(wanted: dict[str, object]) -> None:
    """A bare schema is shown alone; whatever else is said stays as it was written."""
    account = replace(PLAIN, parameters=JsonObject.of({"response_format": wanted}))
    entry = ENTRIES["parameters", "response_format"]
    assert entry.taken(account, entry.shown(account)).parameters["response_format"] == wanted


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("temperature", " 0,7 ", 0.7),
        ("temperature", "1", 1.0),
        ("presence_penalty", "\N{MINUS SIGN}0.5", -0.5),
        ("max_tokens", "", None),
        ("stop", "\\nUser:\n\nEND\n", ["\nUser:", "END"]),
        ("reasoning_effort", " low ", "low"),
        ("parallel_tool_calls", "true", True),
        ("parallel_tool_calls", "", None),
        ("tool_choice", "required", "required"),
        ("tool_choice", "look", {"type": "function", "function": {"name": "look"}}),
        ("tool_choice", '{"type": "allowed_tools"}', {"type": "allowed_tools"}),
        ("response_format", '{"type": "json_object"}', {"type": "json_object"}),
        (
            "response_format",
            '{"type": "array"}',
            {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "array"}}},
        ),
        ("response_format", " ", None),
    ],
)
def test_parameters_are_read_as_people_write_them(key: str, text: str, value: object) -> None:
    """A comma, spaces, a real minus, a name alone: each means what it says, nothing means none."""
    entry = ENTRIES["parameters", key]
    assert entry.taken(PLAIN, text).parameters.get(key) == value


def test_parameters_stand_in_their_own_order() -> None:
    """Two accounts with the same parameters are equal, in whatever order they were written."""
    account = PLAIN
    for name in ("seed", "temperature"):
        account = ENTRIES["parameters", name].taken(account, "1")
    assert list(account.parameters) == [name for name in PARAMETERS if name in account.parameters]


@pytest.mark.parametrize(
    ("field", "item", "text", "at", "words"),
    [
        ("extra_body", "", '{\n  "a": 1\n  "b": 2\n}', 13, "Line 3, column 3: A comma"),
        ("extra_body", "", '{"a": 1,}', 7, "Line 1, column 8: The comma here"),
        ("extra_body", "", '{"a": [1,]}', 8, "The comma here is one too many"),
        ("extra_body", "", "{a: 1}", 1, "A name in double quotes"),
        ("extra_body", "", '{"a" 1}', 5, "A colon"),
        ("extra_body", "", '{"a": }', 6, "A value"),
        ("extra_body", "", '{"a": "b', 6, "no closing quote"),
        ("extra_body", "", '{"a": "b\nc"}', 8, "write \\n"),
        ("extra_body", "", '{"a": "\\x"}', 7, "This backslash"),
        ("extra_body", "", "{} {}", 3, "has ended before this"),
        ("extra_body", "", "  [1]", 2, "must be an object"),
        ("extra_body", "", '{"a": NaN}', 0, "not JSON"),
        ("extra_body", "", '{"a": 1e999}', 0, "not JSON"),
        ("extra_body", "", '{"a":' * 20_000, 0, "not JSON"),
        ("parameters", "response_format", '{"type": "x"', 12, "A comma or a closing bracket"),
        ("parameters", "tool_choice", "{", 1, "A name in double quotes"),
        ("headers", "", "X-A: 1\n\nnonsense", 8, "Name: value"),
        ("headers", "", ": 1", 0, "Name: value"),
    ],
)
def test_a_mistake_has_its_place(field: str, item: str, text: str, at: int, words: str) -> None:
    """The error carries the position of the mistake, and says in words what is missing there."""
    with pytest.raises(UnusableTextError) as caught:
        ENTRIES[field, item].taken(PLAIN, text)
    assert words in caught.value.text
    assert (caught.value.field, caught.value.item, caught.value.at) == (field, item, at)


@pytest.mark.parametrize(
    ("field", "item", "text"),
    [
        ("parameters", "temperature", "warm"),
        ("parameters", "temperature", "nan"),
        ("parameters", "temperature", "1e999"),
        ("parameters", "max_tokens", "0.5"),
        ("timeouts", "stall", "soon"),
        ("max_retries", "", "1.5"),
    ],
)
def test_what_is_no_number_is_told(field: str, item: str, text: str) -> None:
    """The error names the part, for its field."""
    with pytest.raises(AccountError, match="number") as caught:
        checked_requests(ENTRIES[field, item].taken(PLAIN, text))
    assert (caught.value.field, caught.value.item) == (field, item)


@pytest.mark.parametrize(
    ("field", "item", "text"), [("extra_body", "", '{"a": "\\ud800"}'), ("parameters", "stop", "\ud800")]
)
def test_what_no_file_can_hold_is_told(field: str, item: str, text: str) -> None:
    """Half a surrogate pair is an error of the field, not of the program when it writes."""
    with pytest.raises(AccountError, match="cannot be written down") as caught:
        ENTRIES[field, item].taken(PLAIN, text)
    assert (caught.value.field, caught.value.item) == (field, item)


def test_secrets_are_not_shown_and_stay_what_they_are() -> None:
    """Header, body and proxy show "(masked)", and what is around it can be changed."""
    secret = replace(
        PLAIN,
        headers=(("Authorization", "Bearer hunter2hunter2"), ("X-Team", "blue")),
        extra_body=JsonObject.of({"a": [{"api_key": "hunter2hunter2"}], "b": 1}),
        proxy="socks5://me:hunter2hunter2@127.0.0.1:1080",
    )
    entries: list[Entry] = [ENTRIES[field, ""] for field in ("headers", "extra_body", "proxy")]
    for entry in entries:
        assert "hunter2" not in entry.shown(secret)
        assert "(masked)" in entry.shown(secret)
        assert entry.taken(secret, entry.shown(secret)) == secret
    changed = ENTRIES["headers", ""].taken(secret, "X-Team: red\nauthorization: (masked)")
    assert changed.headers == (("X-Team", "red"), ("authorization", "Bearer hunter2hunter2"))
    body = ENTRIES["extra_body", ""]
    changed = body.taken(secret, body.shown(secret).replace('"b": 1', '"b": 2'))
    assert changed.extra_body == JsonObject.of({"a": [{"api_key": "hunter2hunter2"}], "b": 2})
    moved = ENTRIES["proxy", ""].taken(secret, "socks5://me:(masked)@127.0.0.1:1081")
    assert moved.proxy == "socks5://me:hunter2hunter2@127.0.0.1:1081"


def test_a_folded_group_says_what_is_set_in_it() -> None:
    """Short values stand there, long ones by their name, and nothing of what the dialect has not."""
    told = {group.id: ", ".join(summary(group, FULL, "chat-completions")) for group in GROUPS}
    assert told["parameters"].startswith("Temperature 0.7, Top p 1, Longest answer 4096, Stop sequences")
    assert told["body"] == "Extra headers, Extra body"
    assert "Connect within 1.5" in told["network"]
    assert "127.0.0.1" not in told["network"]
    assert "Streaming: All at once" in told["answers"]
    assert "Conversation" not in told["answers"]
    assert told["template"] == ""
    assert all(summary(group, PLAIN, "completions") == [] for group in GROUPS)
