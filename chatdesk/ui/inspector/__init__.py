"""The inspector: what a turn asked, what came back event by event, and what its tool calls did."""
