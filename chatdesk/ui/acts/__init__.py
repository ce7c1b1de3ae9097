"""What the commands do: each module carries out one kind of act in the window."""
