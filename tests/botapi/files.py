"""The files that people and the bot have sent."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.botapi.chats import Json
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Upload

# As the server's source has it; python-telegram-bot's constant is 20 million.
MAX_DOWNLOAD = 20 << 20


@dataclass(frozen=True)
class File:
    """A file on Telegram's disks; `size` may be claimed, so that no test has to make 20 MiB."""

    id: str
    path: str
    upload: Upload
    size: int

    def document(self) -> Json:
        """Return it as the Document of a message."""
        upload = self.upload
        kind = {"file_name": upload.name, "mime_type": upload.content_type}
        return {"file_id": self.id, "file_unique_id": f"{self.id}-unique"} | kind | self.sized()

    def sized(self) -> Json:
        """Return its size, as the Bot API names it."""
        return {"file_size": self.size}


@dataclass
class Files:
    """All of them, by id and by path."""

    by_id: dict[str, File] = field(default_factory=dict)
    by_path: dict[str, File] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, upload: Upload, size: int | None = None) -> File:
        """Keep a file."""
        number = next(self._numbers)
        _, dot, ending = upload.name.rpartition(".")
        path = f"documents/file_{number}{dot}{ending if dot else ''}"
        length = len(upload.content) if size is None else size
        file = File(f"file-{number}", path, upload, length)
        self.by_id[file.id] = self.by_path[path] = file
        return file

    def described(self, file_id: str) -> Json:
        """Return what getFile says of a file that may be downloaded."""
        if (file := self.by_id.get(file_id)) is None:
            raise bad_request("invalid file_id")
        if file.size > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        unique = {"file_id": file.id, "file_unique_id": f"{file.id}-unique"}
        return unique | file.sized() | {"file_path": file.path}
