"""Press a letter on an X screen again and again, as a person who types fast, and tell when: for bench_keys.

`python -m tests.benchmarks._key_presser COUNT`, with DISPLAY. The presses come from a process of their own by
the X server's own way for tests, so that they wait for nothing in the program. Begins when a line arrives on
standard input; prints a JSON list of monotonic seconds, each taken just before its press.
"""

from __future__ import annotations

import ctypes
import json
import random
import sys
import time

_KEY = b"x"
_SHORTEST, _LONGEST = 0.055, 0.145


def main() -> int:
    """Press, and print the times."""
    count = int(sys.argv[1])
    x11, xtst = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XStringToKeysym.restype = ctypes.c_ulong
    opened = x11.XOpenDisplay(None)
    if not opened:
        return 1
    display = ctypes.c_void_p(opened)
    code = x11.XKeysymToKeycode(display, ctypes.c_ulong(x11.XStringToKeysym(_KEY)))
    sys.stdin.readline()
    pace = random.Random(7)  # noqa: S311 - no secret
    times: list[float] = []
    for _ in range(count):
        time.sleep(pace.uniform(_SHORTEST, _LONGEST))
        times.append(time.monotonic())
        for is_press in (1, 0):
            xtst.XTestFakeKeyEvent(display, code, is_press, 0)
        x11.XFlush(display)
    sys.stdout.write(json.dumps(times) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
