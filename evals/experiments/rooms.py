"""The house as it stands: each room of a package with its modules and lines, and which rooms it imports.

    python -m evals.experiments.rooms [PACKAGE]

A room is a package inside `PACKAGE` (default: rag) with all that lies in it; what lies beside the rooms
stands alone. Counts are imports of one module by another.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Room:
    """Modules (packages' own files apart), lines, and imports by room."""

    modules: int = 0
    lines: int = 0
    imports: Counter[str] = field(default_factory=Counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("package", nargs="?", default="rag")
    package = parser.parse_args().package
    if not (ROOT / package / "__init__.py").is_file():
        parser.error(f"{package} is no package of {ROOT}")
    rooms = rooms_of(ROOT / package)
    for name, room in sorted(rooms.items(), key=lambda pair: (len(pair[1].imports), pair[0])):
        imports = ", ".join(f"{other} {count}" for other, count in sorted(room.imports.items()))
        sys.stdout.write(
            f"{name:14} {room.modules:3} modules {room.lines:6,} lines  imports {imports or 'none'}\n"
        )
    total = sum(room.lines for room in rooms.values())
    sys.stdout.write(f"{sum(room.modules for room in rooms.values())} modules, {total:,} lines\n")


def rooms_of(package: Path) -> dict[str, Room]:
    """The rooms of a package by name."""
    rooms: dict[str, Room] = defaultdict(Room)
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).with_suffix("").parts[0]
        text = path.read_text("utf-8")
        room = rooms[name]
        room.modules += path.name != "__init__.py"
        room.lines += text.count("\n")
        for module in imported(text):
            top, *inner = module.split(".")
            if top == package.name and inner and inner[0] != name:
                room.imports[inner[0]] += 1
    return rooms


def imported(text: str) -> Iterator[str]:
    """The modules that a module imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


if __name__ == "__main__":
    main()
