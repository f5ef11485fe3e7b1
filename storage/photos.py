"""Photos are kept by content: `ab/cd/<sha256>.jpg` below one root, written whole or not at all."""

import hashlib
import os
import re
import secrets
import shutil
import threading
import time
from pathlib import Path
from typing import Final, Protocol

_NAME: Final = re.compile(r"[0-9a-f]{64}")


def key_of(sha256: str) -> str:
    """The name of a photo below the root, `ab/cd/<sha256>.jpg`, in a folder and in a bucket alike.

    What is not 64 lower-case hexadecimal digits raises `ValueError`, so no name leads out of the root.
    """
    if not _NAME.fullmatch(sha256):
        raise ValueError("a photo's name is 64 hexadecimal digits")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"


LATELY = 600.0
"""Seconds in which whoever put a photo here may not have said yet what it is for."""


class PhotoMissing(LookupError):  # noqa: N818 - says what is the case
    """No photo of this name is kept."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"no photo {sha256}")
        self.sha256 = sha256


class PhotoKeeper(Protocol):
    """What a place for photos can do; all of it blocks, so call it in a thread."""

    def keep(self, data: bytes) -> str:
        """Keeps the bytes durably and returns their SHA-256, the photo's name."""

    def read(self, sha256: str) -> bytes:
        """The bytes of a photo; `PhotoMissing` when there is none."""

    def exists(self, sha256: str) -> bool:
        """Whether a photo of this name is kept."""

    def remove(self, sha256: str) -> None:
        """Forgets a photo; nothing happens when there is none."""

    def retire(self, sha256: str) -> bool:
        """Forgets a photo that nobody needs; False where it was put here lately, and stays for now.

        The same picture may have come again a moment ago, and its row is still on the way.
        """

    def free(self) -> int | None:
        """Bytes that there is room for; None where nobody counts."""


class PhotoStore:
    """Keeps photos as files readable by this user only (files 0600, folders 0700)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()  # a file is put here again, or retired

    def keep(self, data: bytes) -> str:
        """Keeps the bytes and returns their SHA-256; the same bytes twice are one file.

        When this returns, the photo survives a power cut: file and folder are synced first.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if self._is_there(target):
            return sha256
        self._make_folders(target.parent)
        draft = target.with_name(f".{sha256}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return sha256

    def path(self, sha256: str) -> Path:
        """Where the photo of this name is, or would be."""
        return self._root / key_of(sha256)

    def read(self, sha256: str) -> bytes:
        """The bytes of a photo; raises `PhotoMissing` when there is none."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise PhotoMissing(sha256) from None

    def exists(self, sha256: str) -> bool:
        """Whether a photo of this name is kept."""
        return self.path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Forgets a photo; nothing happens when there is none."""
        self.path(sha256).unlink(missing_ok=True)

    def retire(self, sha256: str) -> bool:
        """Forgets a photo that nobody needs; False where it was put here lately, and stays for now."""
        target = self.path(sha256)
        with self._turn:
            try:
                if time.time() - target.stat().st_mtime < LATELY:
                    return False
            except FileNotFoundError:
                return True
            target.unlink(missing_ok=True)
        return True

    def _is_there(self, target: Path) -> bool:
        """Whether the file is there; it is as new then as if it had just been written."""
        with self._turn:
            try:
                os.utime(target)
            except FileNotFoundError:
                return False
        return True

    def free(self) -> int:
        """Bytes free on the disk of the folder, which need not be there yet."""
        there = next(one for one in (self._root.absolute(), *self._root.absolute().parents) if one.exists())
        return shutil.disk_usage(there).free

    def _make_folders(self, folder: Path) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for level in (folder.parent, folder):
            try:
                level.mkdir(mode=0o700)
            except FileExistsError:
                continue
            _sync_folder(level.parent)  # a new folder's name, too, must survive


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable; where none can be opened, the system cares."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
