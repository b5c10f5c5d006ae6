"""What an evaluation needs, looked for before its first question: minutes of work must not end in something
that could have been known at their start."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.errors import EvalError
from evals.run.plan import Plan
from rag import ModelMissing, Settings, install_command, missing_packages
from rag.models import local_model_installed


def require_parts() -> None:
    """Raise `EvalError`, naming the command that installs it, when a package of the extra `eval` is missing
    or does not work."""
    if missing := missing_packages("eval"):
        raise EvalError(
            f"`dateline eval` needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not "
            f"installed: run `{install_command('eval')}`"
        )
    from evals.scoring.metrics import try_measures

    try_measures()


def require_models(plan: Plan, settings: Settings) -> None:
    """Raise `ModelMissing` or `EvalError` when the plan asks for a model that is not there."""
    if plan.judge and not settings.has_endpoint:
        raise EvalError("--judge needs an endpoint: set OPENAI_API_KEY (and OPENAI_BASE_URL)")
    if settings.has_endpoint or settings.gguf or local_model_installed():
        return
    way_out = f"set OPENAI_API_KEY (and OPENAI_BASE_URL), or run `{install_command('local')}`"
    if plan.mode == "llm":
        raise ModelMissing(f"--mode llm needs a language model: {way_out}, or use `--mode extractive`")
    if plan.rivals:
        raise EvalError(f"--rivals needs a language model: {way_out}")


def require_folder(option: str, folder: Path) -> None:
    """Make a folder that an option names, and raise `EvalError` when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise EvalError(
            f"{option} {folder}: nothing can be written there ({error.strerror or error}); name another"
        ) from error


def require_file(option: str, file: Path) -> None:
    """Raise `EvalError` when a file that an option names cannot be written."""
    if file.is_dir():
        raise EvalError(f"{option} {file} is a folder; name a file")
    require_folder(option, file.parent)
