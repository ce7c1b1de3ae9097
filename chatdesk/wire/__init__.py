"""Sans-I/O formats: bytes to events to deltas, and requests to JSON."""
