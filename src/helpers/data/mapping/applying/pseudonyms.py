"""Study ids in the place of NHS numbers: the same number has the same id for as long as the folder's key is kept."""

import hmac
import secrets
from pathlib import Path

from helpers.data.discovery import KEY_FILE


class Pseudonyms:
    """Makes ids by a keyed hash. The key is made when it is first asked for; without it no id can be traced back."""

    def __init__(self, folder: Path) -> None:
        """Take the key of a study folder, where it has one."""
        self._path = folder / KEY_FILE
        self.key = self._path.read_text(encoding="ascii").strip() if self._path.is_file() else ""
        self._is_new = not self.key

    def of(self, number: str) -> str:
        """Return the id that stands for a number; empty for none. Spaces and hyphens in it do not matter."""
        plain = number.replace(" ", "").replace("-", "")
        if not plain:
            return ""
        self.key = self.key or secrets.token_hex(32)
        return "P" + hmac.new(self.key.encode(), plain.encode(), "sha256").hexdigest()[:12]

    def keep(self) -> Path | None:
        """Write a new key into the folder, readable by its owner only, and return its file; None when none was made."""
        if not self.key or not self._is_new:
            return None
        self._path.touch(mode=0o600)
        self._path.write_text(self.key + "\n", encoding="ascii")
        return self._path
