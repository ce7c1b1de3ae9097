"""Starts the window, or one of the commands that need none."""

from __future__ import annotations

import sys

from chatdesk.options import DRAW_FORMULAS, READ_EXPORT, WindowOptions


def main() -> int:
    """Run the program and return its exit status."""
    if sys.argv[1:] == [DRAW_FORMULAS]:
        from chatdesk.formulas.child import serve

        return serve()
    if sys.argv[1:2] == [READ_EXPORT] and len(sys.argv) == 3:
        from chatdesk.store.imports.child import serve as read_export

        return read_export(sys.argv[2])
    if sys.argv[1:]:
        from chatdesk.command_line import read

        options = read(sys.argv[1:])
        if not isinstance(options, WindowOptions):
            from chatdesk import cli

            return cli.run(options)
    else:
        # The double click waits for nothing that it does not need.
        options = WindowOptions()
    from chatdesk import app

    return app.run(options)


if __name__ == "__main__":
    sys.exit(main())
