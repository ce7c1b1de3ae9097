#!/usr/bin/env python3
"""Make what users of this platform double-click: `python3 packaging/build.py`."""

import sys

from devtools import find_python

if __name__ == "__main__":
    sys.exit(find_python.hand_over(__file__, "release.commands"))
