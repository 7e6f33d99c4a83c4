"""What score pages show, made ready for templates: pure where it can be, one query where not."""
