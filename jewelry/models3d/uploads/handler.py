"""Uploads: to disk while they arrive, no further than the cap, never into memory."""

from pathlib import PurePath
from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from jewelry.models3d.formats.door import MAX_BYTES

MAX_EXTENSION_CHARACTERS = 16


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """What goes over the cap is dropped on the floor, so that nobody can fill the disk.

    The form then misses the file and finds its name in `request.META["upload_too_large"]`.
    """

    arrived = 0
    """Bytes of all the request's files: many small ones fill a disk, too."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """The temporary file is named with the extension, and a name has 255 bytes at most."""
        extension = PurePath(file_name).suffix
        name = file_name.removesuffix(extension) + extension[:MAX_EXTENSION_CHARACTERS]
        super().new_file(field_name, name, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.arrived += len(raw_data)
        if self.arrived > MAX_BYTES:
            self.file.close()
            if self.request is not None:
                self.request.META["upload_too_large"] = self.file_name
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
