"""Accounts: what is accepted, what is refused with which sentence, which one is the default."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import (
    TOUR,
    Account,
    account_warnings,
    available_accounts,
    checked,
    clean_base_url,
    default_account,
    default_model,
    environment_account,
    find_account,
    is_loopback,
    new_account_id,
)
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.parameters import PARAMETERS, Kind
from chatdesk.settings.timeouts import Timeouts

WORK = Account(id="work", name="Work", base_url="https://api.example.com/v1", key="keyring")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("  https://api.example.com/v1/  ", "https://api.example.com/v1"),
        ("https://API.Example.com/V1//", "https://api.example.com/V1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions/", "https://api.example.com/v1"),
        ("https://api.example.com/v1/completions", "https://api.example.com/v1"),
        ("https://api.example.com/v1/responses", "https://api.example.com/v1"),
        ("http://localhost:11434/v1/models", "http://localhost:11434/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_base_url_is_tidied(given: str, clean: str) -> None:
    """A pasted address becomes the base URL, and tidying it again changes nothing."""
    assert clean_base_url(given) == clean
    assert clean_base_url(clean) == clean


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "is empty"),
        ("api.example.com/v1", "has no scheme"),
        ("ftp://example.com", "ftp://"),
        ("https://", "names no host"),
        ("https://exa mple.com", "names no host"),
        ("https://example.com:port/v1", "cannot be read"),
        ("https://[::1/v1", "cannot be read"),
        ("https://me:hunter2@example.com/v1", "user name or a password"),
        ("https://example.com/v1?key=hunter2", "goes on after"),
    ],
)
def test_bad_base_url_is_refused_in_a_sentence(given: str, sentence: str) -> None:
    """Each address that cannot be used is refused with its reason, and no password is repeated."""
    with pytest.raises(SettingsError, match=sentence) as caught:
        clean_base_url(given)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("localhost:11434/v1", "http://localhost:11434/v1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("api.example.com/v1", "https://api.example.com/v1"),
    ],
)
def test_missing_scheme_is_suggested(given: str, hint: str) -> None:
    """The hint for an address without a scheme is the address that works."""
    with pytest.raises(SettingsError) as caught:
        clean_base_url(given)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("app.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("192.168.1.4", False),
        ("example.com", False),
        ("1.example.com", False),
        ("", False),
    ],
)
def test_loopback_is_known_without_asking_the_network(host: str, expected: bool) -> None:
    """Names and addresses of this computer are loopback, others are not."""
    assert is_loopback(host) is expected


def test_an_account_is_cleaned() -> None:
    """Spaces, double models and the slash at the end go away."""
    account = checked(
        replace(WORK, name=" Work ", base_url="https://api.example.com/v1/", models=("a", " b ", "a", ""))
    )
    assert (account.name, account.base_url, account.models) == ("Work", WORK.base_url, ("a", "b"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (replace(WORK, id="a b"), "id"),
        (replace(WORK, id=""), "id"),
        (replace(WORK, dialect="soap"), "unknown dialect"),
        (replace(WORK, key="sk-hunter2hunter2"), "never stands there"),
        (replace(WORK, key="env:"), "never stands there"),
        (replace(WORK, key="env:sk-hunter2"), "never stands there"),
        (replace(WORK, headers=(("X Bad", "hunter2"),)), "name cannot be sent"),
        (replace(WORK, headers=(("X-Ok", "hunter2\r\nEvil: 1"),)), "characters that cannot be sent"),
        (replace(WORK, timeouts=Timeouts(stall=0)), "stall"),
        (replace(WORK, timeouts=Timeouts(connect=float("inf"))), "connect"),
        (replace(WORK, timeouts=Timeouts(first_byte=float("nan"))), "first_byte"),
        (replace(WORK, proxy="gopher://hunter2"), "proxy"),
        (replace(WORK, proxy="socks4://hunter2:1080"), "proxy"),
        (replace(WORK, client_key="/hunter2.pem"), "no client certificate"),
        (replace(WORK, continue_by="magic"), "cannot continue"),
        (replace(WORK, max_retries=-1), "retries"),
        (replace(WORK, max_retries=11), "retries"),
        (replace(WORK, template=PromptTemplate(user="hunter2")), '"user"'),
        (replace(WORK, template=PromptTemplate(stop=("",))), '"stop"'),
        (replace(WORK, moderation_url="example.com/hunter2"), "moderation"),
        (replace(WORK, moderation_url="https://me:hunter2@example.com/"), "moderation"),
        (replace(WORK, moderation_url="https://[hunter2"), "moderation"),
        (replace(WORK, moderation_model="hunter2"), "no address"),
    ],
)
def test_a_bad_account_is_refused_without_repeating_secrets(changed: Account, sentence: str) -> None:
    """Each field that cannot be used is named; a value that may be a secret never is."""
    with pytest.raises(SettingsError, match=sentence) as caught:
        checked(changed)
    assert "hunter2" not in f"{caught.value} {caught.value.hint} {caught.value.details}"


def test_repr_holds_no_secret() -> None:
    """A secret put into a header, a proxy address, a parameter or the body is in no repr."""
    account = replace(
        WORK,
        headers=(("Authorization", "Bearer hunter2"),),
        proxy="http://me:hunter2@proxy",
        parameters=JsonObject.of({"stop": ["hunter2"]}),
        extra_body=JsonObject.of({"api_key": "hunter2"}),
        moderation_url="https://example.com/?key=hunter2",
    )
    assert "hunter2" not in repr(account)


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        ("temperature", [0, 0.7, 2], [-0.1, 2.1, "0.7", True, float("nan"), None]),
        ("top_p", [0, 0.95, 1.0], [1.01, []]),
        ("max_tokens", [1, 4096], [0, 1.5, 4096.0, "many", True]),
        ("stop", [["END"], ["a", "\n"]], [[], [""], [1], "", {"a": "b"}, ["x"] * 17]),
        ("seed", [0, -7, 2**40], [0.5, 2**60]),
        ("presence_penalty", [-2, 0.5, 2], [2.5]),
        ("frequency_penalty", [-2, 0.5, 2], [-2.5]),
        ("reasoning_effort", ["none", "high", "max"], ["", "very high", 3, "x" * 40]),
        ("parallel_tool_calls", [True, False], [1, "true"]),
        ("tool_choice", ["auto", "none", "required", {"type": "function"}], ["maybe", 1, []]),
        (
            "response_format",
            [{"type": "json_object"}, {"type": "text"}],
            [
                "json_object",
                {},
                {"type": 1},
                {"type": "json_schema"},
                {"type": "json_schema", "json_schema": {"name": "x"}},
                {"type": "json_schema", "json_schema": {"name": "a b", "schema": {}}},
            ],
        ),
    ],
)
def test_each_parameter_has_its_limits(parameter: str, good: list[object], bad: list[object]) -> None:
    """What is allowed stays as it is; what is not is refused, with the parameter's name."""
    for value in good:
        kept = checked(replace(WORK, parameters=JsonObject.of({parameter: value})))
        assert dict(kept.parameters) == {parameter: value}
    for value in bad:
        given = JsonObject(json.dumps({parameter: value}))
        with pytest.raises(AccountError, match=parameter) as caught:
            checked(replace(WORK, parameters=given))
        assert (caught.value.field, caught.value.item) == ("parameters", parameter)


def test_every_kind_of_parameter_is_tested_above() -> None:
    """No kind of value is declared that nothing has."""
    assert {parameter.kind for parameter in PARAMETERS.values()} == set(Kind)


def test_one_stop_is_a_list_and_a_schema_has_a_name() -> None:
    """What a person may leave away is added."""
    schema = {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}
    account = checked(replace(WORK, parameters=JsonObject.of({"stop": "END", "response_format": schema})))
    assert account.parameters["stop"] == ["END"]
    assert account.parameters["response_format"]["json_schema"]["name"] == "answer"


def test_an_unknown_parameter_is_refused_with_what_was_meant() -> None:
    """A typing mistake is named; what no account knows has its place in the extra body."""
    with pytest.raises(AccountError, match="temprature") as caught:
        checked(replace(WORK, parameters=JsonObject.of({"temprature": 1})))
    assert 'Was "temperature" meant?' in caught.value.hint
    assert "extra_body" in caught.value.hint


def test_an_account_with_everything_is_a_key_of_a_dict() -> None:
    """Accounts that say the same are one key; the order of parameters and all else counts."""
    full = replace(
        WORK,
        parameters=JsonObject.of({"temperature": 0.5, "stop": ["a"]}),
        extra_body=JsonObject.of({"a": {"b": [1, None]}}),
        template=PromptTemplate(stop=()),
    )
    same = replace(full, extra_body=JsonObject.parsed(' {"a":{"b":[1,null]}} '))
    assert {full: 1}[same] == 1
    assert full != replace(full, extra_body=JsonObject())
    assert full.extra_body["a"] == {"b": [1, None]}
    full.extra_body["a"]["b"].append(2)
    assert full.extra_body["a"] == {"b": [1, None]}


@pytest.mark.parametrize("text", ["[]", "1", "{", '{"a": NaN}', "nonsense", "[" * 100_000])
def test_only_a_json_object_is_one(text: str) -> None:
    """What is no JSON object is refused, however deep it goes."""
    with pytest.raises(ValueError, match=r"."):
        JsonObject.parsed(text)


def test_http_beyond_this_computer_is_warned_about() -> None:
    """Plain http is fine on loopback and worth a warning elsewhere."""
    assert account_warnings(replace(WORK, base_url="http://localhost:1234/v1")) == ()
    assert account_warnings(WORK) == ()
    assert "http" in account_warnings(replace(WORK, base_url="http://192.168.1.4:1234/v1"))[0]


@pytest.mark.parametrize(
    ("environ", "base_url", "key"),
    [
        ({"OPENAI_API_KEY": "sk-x"}, "https://api.openai.com/v1", "env:OPENAI_API_KEY"),
        ({"OPENAI_BASE_URL": "http://localhost:8000/v1/"}, "http://localhost:8000/v1", "none"),
        (
            {"OPENAI_BASE_URL": "https://example.com/v1", "OPENAI_API_KEY": "sk-x"},
            "https://example.com/v1",
            "env:OPENAI_API_KEY",
        ),
    ],
)
def test_the_environment_makes_an_account(environ: dict[str, str], base_url: str, key: str) -> None:
    """Either variable is enough for the account "Environment", which refers to the key and holds none."""
    account = environment_account(environ)
    assert account is not None
    assert (account.id, account.name, account.base_url, account.key) == (
        "environment",
        "Environment",
        base_url,
        key,
    )


@pytest.mark.parametrize("environ", [{}, {"OPENAI_BASE_URL": " ", "OPENAI_API_KEY": ""}])
def test_an_empty_environment_makes_no_account(environ: dict[str, str]) -> None:
    """Missing and empty variables make no account."""
    assert environment_account(environ) is None


def test_a_bad_address_in_the_environment_is_named() -> None:
    """The sentence says which variable holds the address that cannot be used."""
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        environment_account({"OPENAI_BASE_URL": "nonsense"})


def test_the_default_is_configured_then_environment_then_tour() -> None:
    """What is configured comes before the environment, and the Tour is there when nothing else is."""
    environment = environment_account({"OPENAI_API_KEY": "sk-x"})
    other = replace(WORK, id="other")
    assert default_account(available_accounts((WORK, other), environment), "other") == other
    assert default_account(available_accounts((WORK, other), environment)) == WORK
    assert default_account(available_accounts((), environment)) == environment
    assert default_account(available_accounts(())) == TOUR
    assert default_account(available_accounts((WORK,)), "gone") == WORK


def test_an_unknown_account_lists_the_known_ones() -> None:
    """Asking for an account that is not there says which ones are."""
    assert find_account(available_accounts((WORK,)), "work") == WORK
    with pytest.raises(SettingsError) as caught:
        find_account(available_accounts((WORK,)), "play")
    assert "work, tour" in caught.value.hint


def test_the_default_model_is_one_that_the_account_has() -> None:
    """Asked wins; the configured one counts where it can be; else the first known; else none."""
    listed = replace(WORK, models=("a", "b"))
    assert default_model(listed, "b", asked="z") == "z"
    assert default_model(listed, "b") == "b"
    assert default_model(listed, "z") == "a"
    assert default_model(WORK, "z") == "z"
    assert default_model(WORK, "z", offered=("c", "d")) == "c"
    assert default_model(WORK, offered=("c", "d")) == "c"
    assert default_model(WORK) == ""
    assert default_model(TOUR, "gpt-9") == "tour"


def test_new_ids_are_readable_and_free() -> None:
    """An id is made of the name and never collides with another or with a built-in one."""
    assert new_account_id("My Server!", ()) == "my-server"
    assert new_account_id("My Server", {"my-server", "my-server-2"}) == "my-server-3"
    assert new_account_id("Tour", ()) == "tour-2"
    assert new_account_id("日本", ()) == "account"
