"""The doors of the house: who may import whom, and where each vendor lives."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("rag", "vectorstore", "prompts", "ui", "evals")
ALLOWED = {
    "vectorstore": {"vectorstore"},
    "prompts": {"prompts"},
    "rag": {"rag", "vectorstore", "prompts"},
    "ui": {"ui", "rag", "vectorstore"},
    "evals": {"evals", "rag", "vectorstore", "prompts"},
}
HOMES = {
    "chromadb": {"vectorstore/dense.py"},
    "tantivy": {"vectorstore/lexical.py"},
    "sqlite3": {"vectorstore/catalog.py", "vectorstore/schema.py", "vectorstore/feedback.py"},
    "openai": {"rag/llm.py", "rag/llm_embedding.py"},
    "xllamacpp": {"rag/local_model_child.py"},
    "gradio": {"ui/"},
    "llama_index": {"rag/passages.py", "rag/retrieval.py", "evals/"},
    "tiktoken": {"rag/tokens.py"},
    "onnxruntime": {"rag/embedding.py"},
    "openvino": {"rag/embedding.py"},
    "tokenizers": {"rag/embedding.py"},
    "trafilatura": {"rag/reading/html_pages.py"},
    "rensa": {"vectorstore/sketches.py"},
}


def modules() -> Iterator[tuple[str, str]]:
    """Every import in the house, as (file, imported module)."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from ((name, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield name, node.module


def test_doors_open_one_way_only() -> None:
    wrong = [
        (file, module)
        for file, module in modules()
        if (top := module.split(".")[0]) in ROOMS and top not in ALLOWED[file.split("/")[0]]
    ]
    assert wrong == []


def test_every_vendor_has_one_home() -> None:
    wrong = [
        (file, module)
        for file, module in modules()
        if (homes := HOMES.get(module.split(".")[0])) and not any(file.startswith(home) for home in homes)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["rag", "rag.cli", "vectorstore", "prompts", "ui", "ui.cli"])
def test_importing_is_light(package: str) -> None:
    heavy = "chromadb openai gradio llama_index onnxruntime openvino tiktoken trafilatura xllamacpp".split()
    heavy.append("rensa")
    code = f"import sys, {package}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
