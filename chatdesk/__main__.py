"""Starts the window, or one of the commands that need none."""

from __future__ import annotations

import sys

from chatdesk.options import WindowOptions, parse


def main() -> int:
    """Run the program and return its exit status."""
    options = parse(sys.argv[1:])
    if isinstance(options, WindowOptions):
        from chatdesk import app

        return app.run(options)
    from chatdesk import cli

    return cli.run(options)


if __name__ == "__main__":
    sys.exit(main())
