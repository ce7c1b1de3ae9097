"""Times inside of a recorded stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.recorded_times import TimedPiece, stamped, unstamped

PIECES = st.sampled_from(
    [
        b"data: a",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"\r",
        b"\r\n\r\n",
        b": hi",
        b"event: x\n",
        b"\xff",
        b"{",
        b" ",
        b"x",
    ]
)
READS = st.lists(st.lists(PIECES, max_size=5).map(b"".join), max_size=12)


@given(READS, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_what_was_stamped_is_as_before_without_the_stamps(reads: list[bytes], bom: bytes) -> None:
    """Wherever the reads were cut: no byte is lost, added or moved, and a stamp begins its own line."""
    timed = [TimedPiece(float(number), data) for number, data in enumerate([bom, *reads])]
    whole = b"".join(data for _, data in timed)
    written = b"".join(stamped(timed))
    pieces = unstamped(written)
    assert (b"".join(piece.data for piece in pieces) if pieces else written) == whole
    times = [piece.at for piece in pieces]
    assert times == sorted(times)


def test_a_stamp_says_when_the_events_behind_it_were_whole() -> None:
    """Events that came in one read share a stamp; one in two reads has the time of the second."""
    reads = [
        TimedPiece(0.5, b"data: a\n\ndata: b\n\nda"),
        TimedPiece(1.25, b"ta: c\r\n\r"),
        TimedPiece(2.0, b"\n: hm\n"),
    ]
    assert b"".join(stamped(reads)) == (
        b": chatdesk 0.500000\ndata: a\n\ndata: b\n\n"
        b": chatdesk 2.000000\ndata: c\r\n\r\n"
        b": chatdesk 2.000000\n: hm\n"
    )


def test_a_body_that_is_no_stream_gets_no_stamps() -> None:
    """A comment would make an event stream of JSON, also behind the blanks that some servers send first."""
    for body in (b'{"a": 1}\n\n', b"\n\n[1]", b"<html>\n\n</html>", b"", b"\n\n"):
        reads = [TimedPiece(1.0, bytes([byte])) for byte in body]
        assert b"".join(stamped(reads)) == body
        assert unstamped(body) == []


def test_comments_of_a_server_are_no_stamps() -> None:
    """Only the form that is written here counts."""
    assert unstamped(b": chatdesk 1.5\n\n: chatdesk is fine\n\ndata: : chatdesk 1.000000\n\n") == []
