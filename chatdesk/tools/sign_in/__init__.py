"""Signing in to servers by HTTP: OAuth with the browser, tokens in the keyring, refreshed in time."""
