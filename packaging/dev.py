#!/usr/bin/env python3
"""Set up ChatDesk in this checkout, then run, test or measure it: `python3 packaging/dev.py run`.

This file and `devtools/find_python.py` are read by whatever Python a person
happens to have, from 3.6 on; all the rest needs the version in pyproject.toml.
"""

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
    from devtools import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
