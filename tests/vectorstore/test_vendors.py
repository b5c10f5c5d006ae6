"""Vendors leave nothing beside their sources, nor beside ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMPONENT = """
from gradio.components.base import FormComponent

class Dial(FormComponent):
    EVENTS = ["change"]
"""
USE = """
import sys
from vectorstore.vendors import silence
silence("gradio")
silence("gradio")
import gradio, gradio.component_meta
sys.path.insert(0, sys.argv[1])
from dial import Dial
print(callable(Dial.change), sum("_Idling" in repr(finder) for finder in sys.meta_path))
"""


def test_gradio_writes_no_stubs_beside_components(tmp_path: Path) -> None:
    (tmp_path / "dial.py").write_text(COMPONENT, "utf-8")
    command = [sys.executable, "-B", "-c", USE, str(tmp_path)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert ran.stdout.split() == ["True", "1"], ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dial.py"]
