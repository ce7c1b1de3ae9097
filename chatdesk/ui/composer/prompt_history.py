"""Walking through earlier prompts, with the unsent draft at the end of the walk."""

from __future__ import annotations

from collections.abc import Iterable


class PromptHistory:
    """A list of prompts and a place in it; `older` ones of elsewhere stand before it.

    The place after the last prompt is the draft: it is remembered when the walk begins and comes back
    when the walk returns. Repeated prompts in a row count once.
    """

    def __init__(self, prompts: Iterable[str] = ()) -> None:
        self._prompts: list[str] = []
        self._older: list[str] = []
        # Counted from the end: what comes to stand before moves nothing.
        self._back = 0
        self._draft = ""
        for prompt in prompts:
            self.add(prompt)

    @property
    def is_walking(self) -> bool:
        """Whether an earlier prompt is shown in the place of the draft."""
        return self._back > 0

    def set_older(self, prompts: Iterable[str]) -> None:
        """Put these before the prompts that were added, in the place of such as were put there before."""
        self._older = []
        for prompt in prompts:
            if prompt.strip() and (not self._older or self._older[-1] != prompt):
                self._older.append(prompt)

    def add(self, prompt: str) -> None:
        """Put a prompt that was sent at the end, and leave the walk."""
        if prompt.strip() and (not self._prompts or self._prompts[-1] != prompt):
            self._prompts.append(prompt)
        self.leave()

    def leave(self) -> None:
        """Forget the place: what is in the composer is a draft again."""
        self._back = 0
        self._draft = ""

    def previous(self, current: str) -> str | None:
        """Return the prompt before the place; None at the first. `current` is kept as the draft."""
        if self._back == 0:
            self._draft = current
        if self._back >= len(self._older) + len(self._prompts):
            return None
        self._back += 1
        return self._at(self._back)

    def next(self) -> str | None:
        """Return the prompt after the place, then the draft; None where no walk began."""
        if self._back == 0:
            return None
        self._back -= 1
        if self._back:
            return self._at(self._back)
        draft = self._draft
        self.leave()
        return draft

    def _at(self, back: int) -> str:
        own = len(self._prompts)
        return self._prompts[-back] if back <= own else self._older[own - back]
