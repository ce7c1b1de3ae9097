"""What asker and service say to each other while nothing of an answer comes."""

from __future__ import annotations

from collections.abc import Callable


class Waiting:
    """The line beside the stream: the service tells that it was heard, the asker that it waits on.

    `on_sent` is called when the server has the whole request, once for each request of a generation;
    `on_left` when the wait for it was broken off, `on_closed` when its connection is closed after that.
    """

    def __init__(
        self,
        on_sent: Callable[[], None] | None = None,
        on_left: Callable[[], None] | None = None,
        on_closed: Callable[[], None] | None = None,
    ) -> None:
        self._on_sent = on_sent
        self._on_left = on_left
        self._on_closed = on_closed
        self._lift: Callable[[], None] | None = None

    def sent(self) -> None:
        """Say that the request has reached the server: a connection stands, and all of it is written."""
        if self._on_sent is not None:
            self._on_sent()

    def left(self) -> None:
        """Say that nothing is read any more: the asker has broken off. Whoever notices first is heard."""
        tell, self._on_left = self._on_left, None
        if tell is not None:
            tell()

    def closed(self) -> None:
        """Say that the connection of a request that was broken off is closed."""
        if self._on_closed is not None:
            self._on_closed()

    def lift_with(self, lift: Callable[[], None]) -> None:
        """Have `lift` called when the asker waits on."""
        self._lift = lift

    def wait_on(self) -> bool:
        """Let this silence last as long as it will; return whether there was a limit to lift.

        The limits hold again with the next sign of the answer.
        """
        if self._lift is None:
            return False
        self._lift()
        return True
