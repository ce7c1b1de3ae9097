"""What the frozen program runs."""

import os
import sys

# Set by what starts the frozen interpreter, for its own libraries: a browser or a tool server that this
# program starts must find those of the system.
_OURS = "LD_LIBRARY_PATH"
if f"{_OURS}_ORIG" in os.environ:
    os.environ[_OURS] = os.environ.pop(f"{_OURS}_ORIG")
elif sys.platform == "linux":
    os.environ.pop(_OURS, None)

from chatdesk.__main__ import main  # noqa: E402 - nothing may be started before

sys.exit(main())
