"""The process that holds the llama.cpp server: started by `rag.models.llama_server`, ended with it.

Run by path, with the standard library and xllamacpp only, in an environment that keeps llama.cpp quiet. It
reads one JSON line from standard input (`ChildSettings`), loads the model, writes one JSON line to standard
output (`{"port": 12345}` or `{"error": "..."}`), and serves until standard input
closes or its parent is gone, however that one ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import TextIO, TypedDict

_PARENT_CHECK_S = 1.0


class ChildSettings(TypedDict):
    """What the parent sends; validated there, because llama.cpp aborts or hangs on bad numbers."""

    model: str
    name: str
    n_ctx: int
    n_threads: int
    api_key: str
    parent_pid: int


def main() -> None:
    """Serve until the parent lets go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops an answer in the parent, not the model
    # Waiting threads sleep instead of spinning: on 2 cores shared with other work, 2 to 5 times the tokens/s.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    report = _own_stdout()
    settings: ChildSettings = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    if os.name == "posix":
        threading.Thread(target=_end_with_parent, args=(settings["parent_pid"],), daemon=True).start()
    try:
        server, port = _serve(settings)
    except (ImportError, RuntimeError, ValueError) as error:
        report.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")
        report.flush()
        os._exit(1)
    report.write(json.dumps({"port": port}) + "\n")
    report.flush()
    threading.Event().wait()  # the threads above end the process
    del server


def _serve(settings: ChildSettings) -> tuple[object, int]:
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path = settings["model"]
    params.model_alias = {settings["name"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["api_key"]]
    params.ui = False
    params.endpoint_slots = False
    params.cors_origins = "http://localhost"  # the default answers any web page
    params.offline = True
    params.n_ctx = settings["n_ctx"]
    params.n_parallel = 1
    # Between batches it looks whether anyone still listens. In large ones it reads a long prompt to its end
    # for nobody, for half a minute on 2 cores; small ones cost no time there.
    params.n_batch = params.n_ubatch = 64
    params.cpuparams.n_threads = settings["n_threads"]
    params.cpuparams_batch.n_threads = settings["n_threads"]
    params.fit_params = False  # it would change n_ctx behind our back
    params.n_gpu_layers = 0
    params.cache_prompt = True
    params.cache_ram_mib = 256
    params.check_tensors = True  # 0.1 s, and a damaged file is refused instead of talking nonsense
    params.verbosity = 1
    server = Server(params)
    return server, int(server.listening_address.rsplit(":", 1)[1].rstrip("/"))


def _own_stdout() -> TextIO:
    """A private copy of standard output for the report; what native code prints goes to standard error."""
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return report


def _end_with_stdin() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


def _end_with_parent(parent_pid: int) -> None:
    """Covers a pipe that a fork of the parent keeps open.

    Not PR_SET_PDEATHSIG: that fires when the thread that started us ends, as those of a web server do.
    """
    while os.getppid() == parent_pid:
        time.sleep(_PARENT_CHECK_S)
    os._exit(0)


if __name__ == "__main__":
    main()
