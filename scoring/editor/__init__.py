"""The editor's forms, generated from the engine's own dataclasses: a new kind needs no template."""
