"""Keys that live outside the database: from the environment, or made once in the data folder."""

import os
import secrets
from pathlib import Path


def kept_secret(folder: Path, name: str) -> str:
    """Return the secret kept in ``folder/name``; the first call makes it (mode 0600)."""
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        value = secrets.token_hex(32)
        file.write(value)
    return value
