"""The explorer: size of its file, time to write it, and time to paint after a slider moves.

`PYTHONPATH=. python benchmarks/explorer.py [RUNS]` needs Chromium. Time is taken from the move to
the frame that shows it, over 200 moves, for one scenario and with a paired second one, on this
machine and at a fourfold slowdown of the processor; what the page's thread itself takes of it is
told too, which does not hang on what else the machine does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

import tradesim as ts
from tests.browser.chromium import Browser, found

SEVEN = (
    "kuala-lumpur-2025", "no-meeting", "grand-bargain", "decoupling", "tariffs-take-effect",
    "rare-earth-embargo", "truce-lapses",
)  # fmt: skip
MOVES = 200
MOVE = """(async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const sliders = [...document.querySelectorAll(".slider input")];
  const times = [];
  for (let move = 0; move < MOVES; move++) {
    const slider = sliders[Math.floor(move / 20) % Math.min(3, sliders.length)];
    const from = performance.now();
    slider.value = (move * 37) % 101;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await painted();
    times.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 5));
  }
  return times;
})()"""


ONE = """(async () => {
  const slider = document.querySelectorAll(".slider input")[Math.floor(MOVE / 20) % 3];
  slider.value = (MOVE * 37) % 101;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 10)));
})()"""


def working(browser: Browser, file: Path, fragment: str) -> str:
    """Milliseconds of processor time of the page's thread a move: median and 95th percentile."""
    browser.open(file, fragment)
    browser.ask("Performance.enable")
    times = []
    for move in range(MOVES):
        before = busy(browser)
        browser.value(ONE.replace("MOVE", str(move)))
        times.append(1e3 * (busy(browser) - before))
    browser.ask("Performance.disable")
    middle, high = np.quantile(times, [0.5, 0.95])
    return f"{middle:5.0f} ms at the median, {high:5.0f} at the 95th percentile"


def busy(browser: Browser) -> float:
    """Seconds that the page's thread has worked so far."""
    found = browser.ask("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in found if each["name"] == "ThreadTime")


def painting(browser: Browser, file: Path, fragment: str, slower: int) -> str:
    """Milliseconds to paint: median and 95th percentile."""
    browser.ask("Emulation.setCPUThrottlingRate", rate=1)
    browser.open(file, fragment)
    browser.ask("Emulation.setCPUThrottlingRate", rate=slower)
    times = browser.value(MOVE.replace("MOVES", str(MOVES)))
    middle, high = np.quantile(times, [0.5, 0.95])
    return f"{middle:5.0f} ms at the median, {high:5.0f} at the 95th percentile"


def main(runs: int, folder: Path) -> None:
    """Print sizes and times."""
    ensembles = [
        ts.simulate(ts.load_scenario(name), runs=runs, seed=7, progress=False) for name in SEVEN
    ]
    for chosen in (ensembles[:1], ensembles):
        since = perf_counter()
        file = Path(ts.explore(chosen, folder / f"{len(chosen)}.html"))
        took, size = perf_counter() - since, file.stat().st_size / 1e6
        print(f"{len(chosen)} scenarios of {runs:,} runs: {size:.2f} MB, written in {took:.0f} s")
    if found() is None:
        print("no Chromium on this machine: times to paint were not measured")
        return
    with Browser() as browser:
        for words, fragment in (("one", ""), ("paired", f"#with={SEVEN[1]}")):
            print(f"{words}, thread of the page: {working(browser, file, fragment)}")
            for slower in (1, 4):
                print(f"{words}, {slower} x slower: {painting(browser, file, fragment, slower)}")


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(place))
