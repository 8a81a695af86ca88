"""What becomes of processes."""

import time
from pathlib import Path


def ended(pid):
    """Whether a process is gone, or only waits to be buried, within a second."""
    for _attempt in range(100):
        try:
            if "Z (zombie)" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


def written(path):
    """The number in a file that another process writes, within five seconds."""
    for _attempt in range(500):
        if path.exists() and (text := path.read_text()).endswith("\n"):
            return int(text)
        time.sleep(0.01)
    raise AssertionError(f"nobody wrote {path}")
