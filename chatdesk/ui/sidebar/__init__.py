"""The list of conversations, and what stands above and below it."""
