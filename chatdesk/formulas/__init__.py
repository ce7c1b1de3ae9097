"""Formulas as outlines, drawn in a process of its own: nothing here is imported by the window.

`drawing` turns TeX into outlines; `child` is the process that does so for whoever started it, over pipes.
"""
