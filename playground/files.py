"""Files as Telegram keeps them: a file_id that can be sent again, a file_unique_id, a path to download."""

import base64
import hashlib
import itertools
from dataclasses import dataclass
from typing import Any, Literal

from playground.errors import bad_request
from playground.photos import Picture, sizes

LARGEST_DOWNLOAD = 20 * 1024 * 1024
Kind = Literal["photo", "document", "voice", "sticker"]
_PREFIX: dict[str, str] = {
    "photo": "AgACAgUAAxk",
    "document": "BQACAgUAAxk",
    "voice": "AwACAgUAAxk",
    "sticker": "CAACAgUAAxk",
}
_FOLDER: dict[str, str] = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "sticker": "stickers",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored file: a photo size, a document, a voice note, a sticker."""

    file_id: str
    file_unique_id: str
    kind: Kind
    data: bytes
    path: str
    name: str
    mime: str


class Files:
    """All files of the playground, in memory."""

    def __init__(self) -> None:
        self._by_id: dict[str, Kept] = {}
        self._by_path: dict[str, Kept] = {}
        self._photos: dict[str, list[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)

    def add(self, data: bytes, kind: Kind, name: str, mime: str) -> Kept:
        """Keeps bytes under a new id."""
        number = next(self._numbers)
        digest = hashlib.sha256(b"%d:%d" % (number, len(data))).digest()
        file_id = _PREFIX[kind] + base64.urlsafe_b64encode(digest[:27]).decode()
        unique = "AQAD" + base64.urlsafe_b64encode(digest[-9:]).decode()
        ending = name.rpartition(".")[2].lower() if "." in name else "bin"
        kept = Kept(file_id, unique, kind, data, f"{_FOLDER[kind]}/file_{number}.{ending}", name, mime)
        self._by_id[file_id] = self._by_path[kept.path] = kept
        return kept

    def add_photo(self, data: bytes) -> list[dict[str, Any]]:
        """The PhotoSize array of a picture, smallest first; decodes and encodes, so call it in a thread."""
        return self.keep_sizes(sizes(data))

    def keep_sizes(self, pictures: tuple[Picture, ...]) -> list[dict[str, Any]]:
        """Keeps ready-made sizes under new ids."""
        array: list[dict[str, Any]] = []
        for picture in pictures:
            kept = self.add(picture.data, "photo", "photo.jpg", "image/jpeg")
            array.append(
                {
                    "file_id": kept.file_id,
                    "file_unique_id": kept.file_unique_id,
                    "file_size": len(kept.data),
                    "width": picture.width,
                    "height": picture.height,
                }
            )
        for size in array:
            self._photos[size["file_id"]] = array
        return array

    def photo(self, file_id: str) -> list[dict[str, Any]]:
        """The PhotoSize array that a file_id belongs to; 400 as Telegram words it."""
        if file_id not in self._photos:
            raise bad_request(self._wrong(file_id))
        return self._photos[file_id]

    def document(self, file_id: str) -> Kept:
        """The document behind a file_id; 400 as Telegram words it."""
        kept = self._by_id.get(file_id)
        if kept is None or kept.kind != "document":
            raise bad_request(self._wrong(file_id))
        return kept

    def _wrong(self, file_id: str) -> str:
        if file_id.startswith(("http://", "https://")):
            return "failed to get HTTP URL content"
        return (
            "type of file mismatch" if file_id in self._by_id else "wrong file identifier/HTTP URL specified"
        )

    def get(self, file_id: str) -> Kept | None:
        """A file by its id."""
        return self._by_id.get(file_id)

    def expire(self, file_id: str) -> None:
        """Makes a file unavailable, as very old ones become."""
        kept = self._by_id.pop(file_id)
        self._by_path.pop(kept.path, None)
        self._photos.pop(file_id, None)

    def at(self, path: str) -> Kept | None:
        """A file by the path that getFile named."""
        return self._by_path.get(path)

    def described(self, file_id: str) -> dict[str, Any]:
        """The answer of getFile; 400 for an unknown id or more than 20 MB."""
        kept = self._by_id.get(file_id)
        if kept is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(kept.data) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {
            "file_id": kept.file_id,
            "file_unique_id": kept.file_unique_id,
            "file_size": len(kept.data),
            "file_path": kept.path,
        }

    def as_document(self, kept: Kept) -> dict[str, Any]:
        """The Bot API's Document object."""
        return {
            "file_name": kept.name,
            "mime_type": kept.mime,
            "file_id": kept.file_id,
            "file_unique_id": kept.file_unique_id,
            "file_size": len(kept.data),
        }
