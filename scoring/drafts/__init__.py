"""Drafts of rulebooks: started, changed by several people, looked over, handed in."""
