"""`python -m vectorstore.dense_check FOLDER COUNT`: is this generation of the dense index sound?

Exits with 0 if it is. Says on stderr what is wrong and exits with 1 otherwise, unless the index crashes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vectorstore.dense import check
from vectorstore.errors import ArchiveError


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
