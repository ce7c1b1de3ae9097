"""The places in a snippet: which they are, and what is left alone."""

from __future__ import annotations

from chatdesk.domain.prompt_snippet import PromptSnippet


def _places(text: str) -> tuple[str, ...]:
    return PromptSnippet("s", text).placeholders


def test_places_are_named_once_in_their_order() -> None:
    """Also where one stands twice, with spaces around it or within it."""
    assert _places("{{b}} {{ a }} {{b}} {{two words}}") == ("b", "a", "two words")


def test_braces_of_code_are_no_places() -> None:
    """Nothing, signs, single braces and line breaks make none, and stay as they are."""
    text = "{{}} {a} {{ }} {{a.b}} {{\na\n}} {{#each x}} {{{{"
    assert _places(text) == ()
    assert PromptSnippet("s", text).filled({"a": "X"}) == text


def test_words_are_not_read_again() -> None:
    """What somebody writes into a place may hold braces itself; a place without a word is left empty."""
    snippet = PromptSnippet("s", "{{a}}-{{b}}-{{c}}")
    assert snippet.filled({"a": "{{b}}", "b": "2"}) == "{{b}}-2-"
