"""Upload handler: files go to disk while they arrive, up to the limit, never into memory."""

from pathlib import PurePath
from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from jewelry.models3d.formats.door import MAX_BYTES

MAX_EXTENSION_CHARACTERS = 16


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """Drops bytes beyond the limit, so that no client can fill the disk.

    The form then lacks the file and finds its name in `request.META["upload_too_large"]`.
    """

    arrived = 0
    """Bytes of all files in the request: many small ones fill a disk, too."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """The temporary file's name contains the extension, and a name has 255 bytes at most."""
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
