"""What the network settings say holds for accounts that say nothing themselves."""

from __future__ import annotations

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.config import Config, load_toml, parse_config
from chatdesk.settings.declared import CONNECT_WITHIN, PROXY
from chatdesk.settings.network import with_network
from chatdesk.settings.timeouts import DEFAULT_TIMEOUTS, Timeouts

_TEXT = """
[network]
proxy = "http://proxy.example.com:3128"
ca_file = "/etc/issuer.pem"
connect_within = 20
silence_at_most = 45.5
"""
_ACCOUNT = Account("work", "Work", "https://llm.example.org/v1")


def _config(text: str) -> Config:
    return parse_config(text, load_toml(text), Config())


def test_what_an_account_leaves_open_is_filled_in() -> None:
    """Proxy, issuer and limits of the settings; what they leave open too is as ever."""
    asked = with_network(_ACCOUNT, _config(_TEXT))
    assert (asked.proxy, asked.ca_file) == ("http://proxy.example.com:3128", "/etc/issuer.pem")
    assert asked.timeouts == Timeouts(20.0, DEFAULT_TIMEOUTS.first_byte, 45.5)
    assert with_network(_ACCOUNT, Config()) == _ACCOUNT


def test_what_an_account_says_itself_counts() -> None:
    """Each value by itself: an own proxy does not take the limits away."""
    own = Account(
        "own",
        "Own",
        "https://llm.example.org/v1",
        proxy="socks5://127.0.0.1:1080",
        timeouts=Timeouts(stall=7.0),
    )
    asked = with_network(own, _config(_TEXT))
    assert asked.proxy == "socks5://127.0.0.1:1080"
    assert asked.timeouts == Timeouts(20.0, DEFAULT_TIMEOUTS.first_byte, 7.0)


def test_what_is_built_in_stays_as_it_is() -> None:
    """The Tour asks nobody."""
    assert with_network(TOUR, _config(_TEXT)) is TOUR


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("proxy.example.com", "no address of a proxy"),
        ("ftp://proxy.example.com", "no address of a proxy"),
        ("http://me:hunter2@proxy.example.com:3128", "name or a password"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused(address: str, said: str) -> None:
    """In words, without the password; in the file it is a problem with its line, and not in force."""
    with pytest.raises(SettingsError, match=said) as refused:
        PROXY.checked(address)
    assert "hunter2" not in f"{refused.value} {refused.value.hint}"
    config = _config(f'[network]\nproxy = "{address}"\n')
    assert config.value(PROXY) == ""
    assert len(config.problems) == 1
    assert "hunter2" not in config.problems[0]


def test_limits_have_bounds() -> None:
    """No second and no day is too much: nothing that would never end or never begin."""
    for seconds in (0, -1, 100_000):
        with pytest.raises(SettingsError, match="cannot be"):
            CONNECT_WITHIN.checked(seconds)
