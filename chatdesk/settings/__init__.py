"""Declared settings, accounts, the configuration file, and secrets in the system keyring."""
