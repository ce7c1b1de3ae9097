"""What was deleted lately: a panel over the window."""
