"""Which conversations there are and which are open, and how the store keeps what changes in them."""
