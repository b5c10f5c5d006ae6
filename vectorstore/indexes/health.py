"""Is a generation of the dense index sound? `require_health` asks a process of its own, because a damaged
Chroma can end the process that opens it:

    python -m vectorstore.indexes.health FOLDER COUNT

exits with 0 if it is; otherwise it says on stderr what is wrong and exits with 1, unless it crashes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from vectorstore.errors import ArchiveError, IndexFailed
from vectorstore.indexes.chroma_collection import DenseIndex, chroma_failures
from vectorstore.indexes.chroma_local import open_folder

MODULE = "vectorstore.indexes.health"
CHECK_TIMEOUT_S = 1800


def require_health(folder: Path, count: int) -> None:
    """Load and query a generation in another process, which may crash where this one must not. Raises
    IndexFailed unless it has `count` passages and finds them."""
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-P", "-m", MODULE, str(folder), str(count)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CHECK_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise IndexFailed(f"the dense index {folder} could not be checked: {error}") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or ["it crashed"]
        raise IndexFailed(f"the dense index {folder} is not sound: {said[0]} (exit {done.returncode})")


def check(folder: Path, count: int) -> None:
    """What `require_health` does, in this process. Raises IndexFailed, or crashes."""
    for links in folder.glob("*/link_lists.bin"):
        if links.stat().st_size > 10 * links.with_name("data_level0.bin").stat().st_size:
            raise IndexFailed(f"{links} is too long")  # chroma#7510; loading it is what crashes
    index = open_folder(folder)
    try:
        if index.count() != count:
            raise IndexFailed(f"it has {index.count()} passages instead of {count}")
        if count:
            _check_reach(index, count)
    finally:
        index.close()


def _check_reach(index: DenseIndex, count: int) -> None:
    """Are passages from the beginning, the middle and the end found by their own vectors?"""
    sampled = 0
    for offset in sorted({0, count // 2, max(0, count - 8)}):
        with chroma_failures("its vectors cannot be read"):
            found = index.collection.get(limit=8, offset=offset, include=["embeddings"])
        for vector in np.asarray(found["embeddings"], dtype=np.float32):
            hits = index.search(vector, min(count, 100))
            if len(hits) < min(count, 100) or hits[0][1] < 0.999:
                raise IndexFailed(f"a passage near the {offset}th is not found by its own vector")
            sampled += 1
    if not sampled:
        raise IndexFailed("no passage can be read")


def main() -> int:
    folder, count = sys.argv[1:]
    try:
        check(Path(folder), int(count))
    except ArchiveError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
