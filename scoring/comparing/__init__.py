"""Comparing two rulebooks: what is asked, and the tables that answer."""
