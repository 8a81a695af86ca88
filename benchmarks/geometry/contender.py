"""One thing that `compare` times, in a process of its own: `<what> <path>`.

Prints seconds and seconds of processor without the imports, the process's most memory with them, and
what it found.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

Found = dict[str, Any]


def ours() -> Callable[[Path], Found]:
    """Read and measure as the child does, with all its libraries loaded."""
    import_module("jewelry.models3d.isolation.worker")
    from jewelry.models3d.formats.reader import read
    from jewelry.models3d.geometry.measurement import measure

    def run(path: Path) -> Found:
        found = measure(read(path, "stl").triangles)
        return {"volume": found.volume_mm3, "area": found.area_mm2, "bodies": found.bodies}

    return run


def trimeshs() -> Callable[[Path], Found]:
    """Trimesh's way to the same figures, with its defaults."""
    import trimesh

    load: Any = trimesh.load

    def run(path: Path) -> Found:
        mesh = load(path)
        if not (mesh.is_watertight and mesh.is_winding_consistent and len(mesh.bounds)):
            raise ValueError("the ring is not closed")
        return {"volume": mesh.volume, "area": mesh.area, "bodies": mesh.body_count}

    return run


def whole() -> Callable[[Path], Found]:
    """All that the child does with a file: walls, finger hole, pictures and the light copy too."""
    from jewelry.models3d.isolation import worker

    def run(path: Path) -> Found:
        answer = StringIO()
        with tempfile.TemporaryDirectory() as out:
            worker.main(path, "stl", Path(out), answer)
            files = sorted(file.name for file in Path(out).iterdir())
        found = json.loads(answer.getvalue().splitlines()[-2])["geometry"]
        return {"volume": found["volume_mm3"], "area": found["area_mm2"], "files": files}

    return run


CONTENDERS = {"ours": ours, "trimesh": trimeshs, "whole": whole}


def main(what: str, path: Path) -> None:
    """Write a line of JSON: seconds, cpu, mb, and what was found."""
    run = CONTENDERS[what]()
    began, worked = time.perf_counter(), time.process_time()
    found = run(path)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
    sys.stdout.write(json.dumps({**took, "mb": _most_memory(), **found}) + "\n")


def _most_memory() -> float:
    """Of this process alone, in MB; getrusage also counts the one that it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
