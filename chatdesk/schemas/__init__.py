"""JSON schemas: which one an answer was asked to follow, and whether it does, in sentences with paths."""
