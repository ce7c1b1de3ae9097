"""The kept body of a response."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain import response_body
from chatdesk.domain.response_body import ResponseBody
from chatdesk.settings.masking import mask

SECRET = "tenant-secret-77"


def body_of(*chunks: bytes) -> ResponseBody:
    """Return a body that was read in these chunks."""
    body = ResponseBody(lambda text: mask(text, [SECRET]))
    for number, chunk in enumerate(chunks):
        body.add(float(number), chunk)
    return body


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_what_holds_no_secret_comes_out_as_it_came_in(chunks: list[bytes]) -> None:
    """Every byte stays, bad UTF-8 and half characters too, wherever the reads were cut."""
    body = ResponseBody()
    for chunk in chunks:
        body.add(0.0, chunk)
    assert b"".join(body.redacted()) == b"".join(chunks)
    assert body.size == sum(map(len, chunks))


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_secret_is_found_over_the_cuts_of_the_reads(size: int) -> None:
    """A key that the server repeats is masked although no single read held all of it."""
    line = b'data: {"echo": "' + SECRET.encode() + b'", "key": "sk-abcdefgh12345678"}\n\n'
    whole = line * 50
    body = body_of(*(whole[at : at + size] for at in range(0, len(whole), size)))
    assert b"".join(body.redacted()) == b'data: {"echo": "(masked)", "key": "(masked)"}\n\n' * 50
    assert SECRET not in body.text(200)
    assert body.text(20) == 'data: {"echo": "tena'


@pytest.mark.parametrize("gap", [b"\n\n", b", "])
def test_a_secret_is_found_over_the_cuts_of_the_pieces(gap: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Masking goes piece by piece, and no piece ends inside of one."""
    monkeypatch.setattr(response_body, "_PIECE", 100)
    dice = random.Random(7)  # noqa: S311 - no secret is made of it
    words = [SECRET if dice.random() < 0.5 else "x" * dice.randint(1, 60) for _ in range(300)]
    body = body_of(gap.join(word.encode() for word in words))
    pieces = list(body.redacted())
    assert len(pieces) > 30
    wanted = gap.join(b"(masked)" if word == SECRET else word.encode() for word in words)
    assert b"".join(pieces) == wanted


def test_a_line_without_any_place_to_cut_comes_out_whole() -> None:
    """A generated image is one word of megabytes; characters of several bytes may lie at its cuts."""
    data = "漢".encode() * 200_000
    assert b"".join(body_of(data).redacted()) == data


def test_more_than_the_limit_is_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with an endless answer, and nobody takes the beginning for the whole."""
    monkeypatch.setattr(response_body, "MAX_KEPT", 10)
    body = body_of(b"12345678")
    assert not body.is_cut
    body.add(5.0, b"90abc")
    body.add(6.0, b"d")
    assert b"".join(body.redacted()) == b"1234567890"
    assert (body.size, body.is_cut) == (14, True)


def test_times_are_those_of_the_first_and_the_last_read() -> None:
    """The end is noted once: closing what has ended changes nothing."""
    body = body_of(b"a", b"b", b"c")
    assert (body.first_at, body.last_at, body.ended_at) == (0.0, 2.0, None)
    body.end(2.5)
    body.end(9.0)
    assert body.ended_at == 2.5


def test_fifty_megabytes_come_in_pieces_that_hold_nobody_up() -> None:
    """However long the reads or the lines are, a piece is 64 kB at most; `repr` shows no byte."""
    lines = b'data: {"choices":[{"delta":{"content":"word"}}]}\n\n' * 500_000
    body = ResponseBody()
    for chunk in (lines, b"x" * 25_000_000):
        body.add(0.0, chunk)
    pieces = list(body.redacted())
    assert max(map(len, pieces)) == 65_536
    assert sum(map(len, pieces)) == body.size == 50_000_000
    assert repr(body) == "<ResponseBody of 50000000 bytes>"
