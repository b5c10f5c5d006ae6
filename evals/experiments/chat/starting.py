"""How long it takes from the command to a page that can be used, in a browser.

    python -m evals.experiments.chat.starting [--times 5]

Starts `dateline chat` on the demo archive again and again, after once that does not count, and opens the page
in a browser that is running already. A question is typed and sent as soon as there is a box for it. Told are
the seconds until the address is printed, until the first byte of the page is there, until a question can be
typed, and until its quotations are shown; and the processor time that the server had used by then, the median
of each; and the load of the machine, without which the figures say nothing. Linux only. Needs Chromium and
the package `playwright`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from evals.errors import EvalError
from evals.experiments.chat.served import served

PATIENCE_MS = 120_000
QUESTION = "Who vetoed the resolution?"
BOX = "#early-question, #question"
# Whoever presses Enter now is heard: the first page keeps what is sent, or Gradio has handed the page's
# script its way to call the server.
_USABLE = (
    "() => document.querySelector('#early-question')"
    " || document.querySelector('form.composer') && document.body.dataset.tab === 'ask'"
)
_FIRST_BYTE = "() => performance.timeOrigin + performance.getEntriesByType('navigation')[0].responseStart"


def main() -> None:
    """Start, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise EvalError("there is no Chromium; on Debian: sudo apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        _, *counted = [_start(browser) for _ in range(times + 1)]
        browser.close()
    medians = {name: round(statistics.median(row[name] for row in counted), 2) for name in counted[0]}
    load = round(os.getloadavg()[0], 1)
    sys.stdout.write(json.dumps({"starts": len(counted), **medians, "load": load}) + "\n")


def _start(browser: Browser) -> dict[str, float]:
    began, day_s = time.monotonic(), time.time()
    with served("--demo", "--mode", "extractive") as chat:
        told = time.monotonic() - began
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(chat.address, wait_until="commit")
        page.wait_for_function(_USABLE)
        usable = time.monotonic() - began
        first_byte = page.evaluate(_FIRST_BYTE) / 1000 - day_s
        page.focus(BOX)
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("#now .turn .answer.quotations > p")
        answered = time.monotonic() - began
        processor = _processor_s(chat.process.pid)
        page.close()
    return {
        "address_s": told,
        "first_byte_s": first_byte,
        "usable_s": usable,
        "quotations_s": answered,
        "processor_s": processor,
    }


def _processor_s(pid: int) -> float:
    """User and system time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
