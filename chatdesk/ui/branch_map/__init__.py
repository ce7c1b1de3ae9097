"""The map of a conversation's branches: drawn, walked by keys, as fast with ten thousand messages."""
