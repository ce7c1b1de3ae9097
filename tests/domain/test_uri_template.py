"""Addresses with names in them: what they ask for, and what they become."""

from __future__ import annotations

import pytest

from chatdesk.domain.uri_template import expanded, optional, variables

VALUES = {"var": "value", "hello": "Hello World!", "path": "/foo/bar", "x": "1024", "empty": "", "u": "é"}


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("note:///{var}", "note:///value"),
        ("{hello}{u}", "Hello%20World%21%C3%A9"),
        ("{+path}/here", "/foo/bar/here"),
        ("{#path,x}", "#/foo/bar,1024"),
        ("{.var,x}{/var,x}", ".value.1024/value/1024"),
        ("{;x,empty}{?x,empty}{&var}", ";x=1024;empty?x=1024&empty=&var=value"),
        ("{var:3}{var*}", "valvalue"),
        ("a{/none}{?none,x}", "a?x=1024"),
        ("plain {} {!odd}", "plain {} {!odd}"),
    ],
)
def test_values_take_the_place_of_names(pattern: str, address: str) -> None:
    """As the standard says; what nothing is known of is left out."""
    assert expanded(pattern, VALUES) == address


def test_names_are_found_once_in_their_order() -> None:
    """Whatever their operators are."""
    assert variables("db:///{schema}/{+table}{?limit,schema}{&more*}") == ("schema", "table", "limit", "more")
    assert variables("demo://fixed") == ()
    assert optional("db:///{schema}/{+table}{?limit,schema}{&more*}") == {"limit", "schema", "more"}
