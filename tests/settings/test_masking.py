"""Masking: known keys in every spelling, unknown ones by their shape, ordinary words left alone."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.settings import masking
from chatdesk.settings.masking import MASK, Masker, has_secret_shape, is_secret_header, mask, mask_headers

AWKWARD = 'pa"ss\\wo/rd+ü%41'


@pytest.mark.parametrize(
    "text",
    [
        f"key is {AWKWARD} here",
        repr({"key": AWKWARD}),
        json.dumps({"key": AWKWARD}),
        json.dumps({"key": AWKWARD}, ensure_ascii=False),
        f"https://x/?q={quote(AWKWARD, safe='')}",
    ],
)
def test_a_known_secret_is_masked_in_every_spelling(text: str) -> None:
    """Plain, in a repr, in JSON and in a URL."""
    masker = Masker()
    masker.add(AWKWARD)
    clean = masker.mask(text)
    assert MASK in clean
    assert "wo/rd" not in clean
    assert "wo%2Frd" not in clean


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc123def456",
        "authorization: bearer abcdefghijklmnopqrstuvwxyz",
        "Basic dXNlcjpodW50ZXIy1",
        "sk-proj-abcdEFGH1234",
        "gsk_abcdefghij0123456789",
        "AIzaSyabcdefghijklmnop1",
        "https://x/v1?api_key=hunter2&y=1",
        "https://x/v1?y=1&key=hunter2",
        '"api_key": "hunter2hunter2"',
        "x-api-key: hunter2hunter2",
        "http://me:hunter2@proxy:3128",
    ],
)
def test_what_has_the_shape_of_a_secret_is_masked(text: str) -> None:
    """Keys that nobody told us about are found by how they are written."""
    assert MASK in mask(text)
    assert has_secret_shape(text)
    assert "hunter2" not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The bearer of news is at the basic level.",
        "A risk-based approach asks for task-oriented desk-research.",
        'key = "env:OPENAI_API_KEY"',
        'key = "keyring"',
        "https://api.example.com/v1/models",
        "http://localhost:11434/v1",
        "gpt-4o-mini, claude-sonnet-4, llama-3.3-70b-instruct",
        "2026-11-20 13:22:06,123 INFO chatdesk: ready",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Words that only resemble secrets stay as they are."""
    assert mask(text) == text
    assert not has_secret_shape(text)


@given(st.text(min_size=4), st.text(), st.text())
def test_no_secret_of_four_characters_or_more_survives(secret: str, before: str, after: str) -> None:
    """Whatever surrounds it, a known secret is not in the masked text."""
    masked = mask(f"{before}{secret}{after}", [secret])
    assert all(secret not in piece for piece in masked.split(MASK))


def test_a_short_secret_does_not_black_out_everything() -> None:
    """Keys such as "x", which local servers take, are not searched for."""
    assert mask("xyz and x", ["x"]) == "xyz and x"


def test_headers_are_masked_by_name_and_by_content() -> None:
    """Secret headers lose their value, others only what is secret in them."""
    headers = (
        ("Authorization", "anything"),
        ("X-Goog-Api-Key", "k"),
        ("X-Team", "blue"),
        ("X-Note", "my hunter2"),
    )
    assert mask_headers(headers, ["hunter2"]) == (
        ("Authorization", MASK),
        ("X-Goog-Api-Key", MASK),
        ("X-Team", "blue"),
        ("X-Note", f"my {MASK}"),
    )
    assert is_secret_header("COOKIE")
    assert not is_secret_header("content-type")


def test_a_masker_shows_no_secret_itself() -> None:
    """Its repr has only a number."""
    masker = Masker()
    masker.add("hunter2")
    assert "hunter2" not in repr(masker)
    assert masker.mask_headers((("X", "hunter2"),)) == (("X", MASK),)


FRAGMENTS = st.sampled_from(
    [
        *("Bearer", "BASIC", " ", "%20", "abc123def456", "sk-", "RK-", "x", "-", "gsk_", "AIza", "aiza"),
        *("?", "&", "key=", "ToKeN=", "api-key", "API_KEY", ":", "=", '"', "://", "me:", "@", "/", "\n"),
        "0123456789abcdefgh",
    ]
)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_looking_for_words_first_misses_no_shape(text: str) -> None:
    """The short way finds what every shape, tried on every text, would find."""
    wanted = text
    for _, shape, replacement in masking._shapes():
        wanted = shape.sub(replacement, wanted)
    assert mask(text) == wanted
