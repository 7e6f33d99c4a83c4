"""Rulebook documents as they are written: the places in them, changes of one place, TOML text."""
