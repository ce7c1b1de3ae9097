"""Arguments held against their schema while they are written: what is whole is judged, nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatdesk.schemas.growing_json import GrowingJson, GrowingNode
from chatdesk.schemas.misfit import Misfit, SchemaUnusableError, Step, path_text
from chatdesk.schemas.outline import part_for, refuses
from chatdesk.schemas.verdict import LONGEST

if TYPE_CHECKING:
    from chatdesk.schemas.fit import Fit

# A value is looked at once for itself and once more with each of the values around it.
_DEEPEST = 3
_MOST = 300


class GrowingFit:
    """What does not fit so far, as `misfits` by their paths; `trouble` says why it cannot be told.

    A name that the schema does not know is told when its value begins, a wrong value when it is whole, a
    missing name when the object that lacks it is closed. What holds for several fields together is told
    when the value around them is whole. With the last character the whole is judged once more, and that
    stands. Where a value is closed, the cost is that of the value; three levels deep at most.
    """

    def __init__(self, schema: Any) -> None:
        from chatdesk.schemas.fit import Fit

        self.schema = schema
        self.trouble = ""
        self.misfits: dict[tuple[Step, ...], list[Misfit]] = {}
        self._fit: Fit | None = None
        self._judged = schema
        self._parts: dict[int, Any] = {}
        try:
            self._fit = Fit(schema, whole="The arguments")
            # What is judged by itself must be of the schema without its traps.
            self._judged = self._fit.schema
        except SchemaUnusableError as error:
            self.trouble = str(error)

    @property
    def count(self) -> int:
        """How many things do not fit."""
        return sum(map(len, self.misfits.values()))

    def begin(self) -> None:
        """Forget what was judged: another text is read from now on."""
        self.misfits = {}
        self._parts = {}

    def reader(self) -> GrowingJson:
        """Return a reader whose values are judged here; everything begins anew."""
        self.begin()
        return GrowingJson(self.note_begun, self.note_whole)

    def note_begun(self, node: GrowingNode) -> None:
        """Take notice of a value that begins; what a reader's `on_begun` must call."""
        if self._fit is None or node.depth > _DEEPEST:
            return
        if node.parent is None or node.key is None:
            self._parts[id(node)] = self._judged
            return
        above = self._parts.get(id(node.parent))
        self._parts[id(node)] = part_for(self._judged, above, node.key) if above is not None else None
        if isinstance(node.key, str) and above is not None and refuses(self._judged, above, node.key):
            self._add(Misfit(node.path, f"{path_text(node.path)} is not in the schema."))

    def note_whole(self, node: GrowingNode) -> None:
        """Judge a value that is whole; what a reader's `on_whole` must call."""
        part = self._parts.pop(id(node), None)
        if self._fit is None or part is None or node.end - node.start > LONGEST:
            return
        path = node.path
        try:
            found = self._fit.misfits(node.value, part, path)
        except SchemaUnusableError as error:
            self.trouble, self._fit = str(error), None
            return
        if node.children:
            # What was said of its parts is said again by the whole of it.
            self.misfits = {at: said for at, said in self.misfits.items() if at[: len(path)] != path}
        for misfit in dict.fromkeys(found):
            self._add(misfit)

    def _add(self, misfit: Misfit) -> None:
        if len(self.misfits) < _MOST:
            self.misfits.setdefault(misfit.path, []).append(misfit)
