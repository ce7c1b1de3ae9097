"""Walking through earlier prompts, with the unsent draft at the end of the walk."""

from __future__ import annotations

from collections.abc import Iterable


class PromptHistory:
    """A list of prompts and a place in it.

    The place after the last prompt is the draft: it is remembered when the walk begins and comes back
    when the walk returns. Repeated prompts in a row count once.
    """

    def __init__(self, prompts: Iterable[str] = ()) -> None:
        self._prompts: list[str] = []
        self._place: int | None = None
        self._draft = ""
        for prompt in prompts:
            self.add(prompt)

    def add(self, prompt: str) -> None:
        """Put a prompt that was sent at the end, and leave the walk."""
        if prompt.strip() and (not self._prompts or self._prompts[-1] != prompt):
            self._prompts.append(prompt)
        self.leave()

    def leave(self) -> None:
        """Forget the place: what is in the composer is a draft again."""
        self._place = None
        self._draft = ""

    def previous(self, current: str) -> str | None:
        """Return the prompt before the place; None at the first. `current` is kept as the draft."""
        if self._place is None:
            self._draft = current
            place = len(self._prompts)
        else:
            place = self._place
        if place == 0:
            return None
        self._place = place - 1
        return self._prompts[self._place]

    def next(self) -> str | None:
        """Return the prompt after the place, then the draft; None where no walk began."""
        if self._place is None:
            return None
        self._place += 1
        if self._place < len(self._prompts):
            return self._prompts[self._place]
        draft = self._draft
        self.leave()
        return draft
