#!/usr/bin/env python3
"""Make what users of this platform double-click: `python3 packaging/build.py`."""

import os
import sys

from devtools import find_python


def main():
    # type: () -> int
    """Do the command on the command line, with another Python where this one is too old or too new."""
    if not find_python.is_usable(sys.version_info[:2]):
        other = find_python.search()
        if other is None:
            sys.stderr.write(find_python.refusal() + "\n")
            return 1
        return find_python.run_with(other, [os.path.abspath(__file__)] + sys.argv[1:])
    from release import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
