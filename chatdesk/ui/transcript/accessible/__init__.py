"""The transcript for screen readers: a list of messages, and words when something happens.

Qt asks for what is in here when a reader is there and asks. Until then a function is registered, and that
is all it costs.
"""
