"""The process that holds the llama.cpp server: started by `rag.models.llama_server`, ended with it.

Run by path, with the standard library and xllamacpp only, in an environment that keeps llama.cpp quiet. It
reads one JSON line from standard input (`ChildSettings`), loads the model, writes one JSON line to standard
output (`{"port": 12345}` or `{"error": "..."}`), and serves until standard input closes or its parent is
gone, however that one ended. Where it is to be shared and a line `LET_GO` comes instead, it serves on by
itself: until nobody has asked for `idle_s` seconds, or the file `record` names it no more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TextIO, TypedDict

LET_GO = b"serve on\n"
_PARENT_CHECK_S = 1.0
_LEAST_WORK_S = 0.05  # processor seconds between two looks: more than a server spends on waiting


class ChildSettings(TypedDict):
    """What the parent sends; validated there, because llama.cpp aborts or hangs on bad numbers."""

    model: str
    name: str
    n_ctx: int
    n_threads: int
    api_key: str
    parent_pid: int
    record: str  # "" for a server that is not shared
    idle_s: float


def main() -> None:
    """Serve until the parent closes, or let go by it, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops an answer in the parent, not the model
    # Waiting threads sleep instead of spinning: on 2 cores shared with other work, 2 to 5 times the tokens/s.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    report = _own_stdout()
    settings: ChildSettings = json.loads(sys.stdin.buffer.readline())
    alone = threading.Event()
    threading.Thread(target=_end_with_stdin, args=(settings, alone), daemon=True).start()
    if os.name == "posix":
        threading.Thread(target=_end_with_parent, args=(settings["parent_pid"], alone), daemon=True).start()
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


def _end_with_stdin(settings: ChildSettings, alone: threading.Event) -> None:
    for line in sys.stdin.buffer:
        if line == LET_GO and settings["record"]:
            alone.set()
            _serve_alone(Path(settings["record"]), settings["api_key"], settings["idle_s"])
    os._exit(0)


def _end_with_parent(parent_pid: int, alone: threading.Event) -> None:
    """Covers a pipe that a fork of the parent keeps open.

    Not PR_SET_PDEATHSIG: that fires when the thread that started us ends, as those of a web server do.
    """
    while not alone.is_set():
        if os.getppid() != parent_pid:
            os._exit(0)
        time.sleep(_PARENT_CHECK_S)


def _serve_alone(record: Path, api_key: str, idle_s: float) -> None:
    """Wait until the server is idle for that long: it does no work, and nobody touches its record. Whoever
    takes the record away ends it once it has done its work."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # those that read them may be gone
        os.dup2(nowhere, stream)
    os.chdir("/")
    since, spent_s, touched = time.monotonic(), time.process_time(), 0
    while True:
        time.sleep(min(_PARENT_CHECK_S, idle_s / 4))
        before_s, spent_s = spent_s, time.process_time()
        works = spent_s - before_s >= _LEAST_WORK_S
        try:
            before, touched = touched, record.stat().st_mtime_ns
            ours = json.loads(record.read_text("utf-8"))["api_key"] == api_key
        except (OSError, ValueError, KeyError, TypeError):
            ours = False
        if works or (ours and touched != before):
            since = time.monotonic()
        elif not ours:
            return
        elif time.monotonic() - since >= idle_s:
            record.unlink()
            return


if __name__ == "__main__":
    main()
