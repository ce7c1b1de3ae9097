"""A window with a transcript alone, as a screen reader has it; each line that comes in is done."""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView


class Lines(QObject):
    """Brings what comes in to the thread of the window."""

    came = Signal(str)


def messages(count: int) -> list[Message]:
    """Return questions and answers, the last of which calls a tool."""
    found = []
    for number in range(count // 2):
        found.append(Message(Role.USER, (TextPart(f"Question {number}?"),)))
        text = TextPart(f"Answer **{number}**.\n\n" + "words " * 150)
        found.append(Message(Role.ASSISTANT, (text,), finish_reason=FinishReason.COMPLETE, model="m-1"))
    call = ToolCallPart("c1", "files__delete", '{"path": "notes.txt"}')
    found[-1] = Message(Role.ASSISTANT, (call,), finish_reason=FinishReason.TOOL_CALLS, model="m-1")
    return found


def main() -> int:
    """Show the window until the other side has no more to say."""
    app = QApplication(sys.argv[:1])
    view = TranscriptView(load_theme("light"))
    view.setWindowTitle("Transcript")
    view.resize(900, 700)
    view.set_branch(messages(int(sys.argv[1])), {})
    view.show()
    lines = Lines()

    def do(line: str) -> None:
        match line.split(" ", 1):
            case ["state", state]:
                view.set_tool_state("c1", state)
            case ["find", text]:
                view.search.open()
                assert view.search.bar is not None
                view.search.bar.field.setText(text)
            case ["step"]:
                view.search.step(1)
            case _:
                app.quit()

    def read() -> None:
        for line in sys.stdin:
            lines.came.emit(line.strip())
        lines.came.emit("")

    lines.came.connect(do, Qt.ConnectionType.QueuedConnection)
    threading.Thread(target=read, daemon=True).start()
    print("shown", flush=True)  # noqa: T201 - the other side waits for it
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
