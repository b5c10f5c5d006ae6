"""Vendors that are kept quiet: what a library would send, fetch or leave behind of its own accord is switched
off before it is imported.

Every import of one of them stands below `silence(...)` in the same function (`tests/test_architecture.py`);
`tests/test_network.py` watches what processes really do. Only what the vendor itself reads is set: a program
that asks Dateline something keeps, for instance, its own way to the Hugging Face hub.

Nothing needs to be switched off, at the locked versions, in openai, llama-index, trafilatura, tokenizers,
tantivy and rensa. tiktoken fetches a vocabulary that it does not find: `rag.text.tokenizer` shows it where
it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


@dataclass(frozen=True, slots=True)
class Quiet:
    """What silences one vendor: variables of the environment that it reads, modules it must not find, and
    functions it calls on import that are to do nothing, as pairs of their module and name."""

    variables: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    idle: tuple[tuple[str, str], ...] = ()


VENDORS: Mapping[str, Quiet] = {
    # On import: a name server is asked for an analytics host, an id is left in the home folder, seconds go by
    "openvino": Quiet(absent=("openvino_telemetry",)),
    # On import: an id and a database are left in the home folder, for events that are sent later
    "onnxruntime": Quiet({"ORT_DISABLE_TELEMETRY": "1"}),
    # Its own settings, which also ask it to trace every call to a collector
    "chromadb": Quiet({"ANONYMIZED_TELEMETRY": "False", "CHROMA_OTEL_GRANULARITY": "none"}),
    # Analytics, a version check, a history of runs; and the Hugging Face hub, which it imports
    "gradio": Quiet(
        {
            "GRADIO_ANALYTICS_ENABLED": "False",
            "GRADIO_RUN_HISTORY": "False",
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        },
        # Stubs for editors, written beside the sources of its components and of any that are made from them
        idle=(("gradio.component_meta", "create_or_modify_pyi"),),
    ),
    # An abort would start a debugger; that it downloads nothing is a parameter (`rag.models.llama_worker`)
    "xllamacpp": Quiet({"GGML_NO_BACKTRACE": "1"}),
    # Statistics of its use, which every cluster would send; and a tip on graphics cards at every start.
    # That it asks at its start whether a provider of clouds is there cannot be switched off (docs/SCALING.md)
    "ray": Quiet({"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}),
}


def silence(vendor: str) -> None:
    """Keep a vendor quiet in this process. Call it before every import of it; it costs next to nothing."""
    os.environ.update(VENDORS[vendor].variables)
    for name in VENDORS[vendor].absent:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # Python's own way to say "not there"
    for module, function in VENDORS[vendor].idle:
        finder = _Idling(module, function)
        if module not in sys.modules and finder not in sys.meta_path:
            sys.meta_path.insert(0, finder)


def silent_environment(vendor: str) -> dict[str, str]:
    """The environment for a process of its own in which a vendor is kept quiet."""
    return {**os.environ, **VENDORS[vendor].variables}


@dataclass(frozen=True, slots=True)
class _Idling(MetaPathFinder):
    """Finds one module as Python does, and has one of its functions do nothing once it is loaded."""

    module: str
    function: str

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == self.module else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            setattr(module, self.function, lambda *_: None)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
