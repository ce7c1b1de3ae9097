"""Runs a turn: asks, folds deltas, runs tools, asks again; stops at once when told to."""
