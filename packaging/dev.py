#!/usr/bin/env python3
"""Set up ChatDesk in this checkout, then run, test or measure it: `python3 packaging/dev.py run`.

This file and `devtools/find_python.py` are read by whatever Python a person
happens to have, from 3.6 on; all the rest needs the version in pyproject.toml.
"""

import sys

from devtools import find_python

if __name__ == "__main__":
    sys.exit(find_python.hand_over(__file__, "devtools.commands"))
