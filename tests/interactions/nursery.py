"""Run as a program by test_crash: children write into a store and are killed (SIGKILL) at moments nobody chose.

    python nursery.py FOLDER (append | rotate) SEED

Every child is a process of its own, forked before any thread is started, that does real work on the real disk. It says
through a pipe what was acknowledged; after a random number of acknowledgements and a random time it is killed, and the
next child goes on. A child that finds less than was acknowledged says so by its exit code.
"""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from enjeu.interactions import rights
from tests.interactions.pages import DESCRIPTION, declared, many, page, ticket, writer

PAGES = 110
_FAILED, _LOST = 2, 3

Work = Callable[[Path, Callable[[int], None], int], None]


def append(folder: Path, acknowledge: Callable[[int], None], acknowledged: int) -> None:
    """Append the pages that are not there yet, settling now and then."""
    rows = many(PAGES * 6)
    with writer(folder, "killed") as store:
        done = int(store.cursor("made") or 0)
        if done < acknowledged:
            os._exit(_LOST)
        for number in range(done, PAGES):
            # Each page brings back some rows of the one before, as an overlap window does.
            piece = page(*rows[max(0, number * 6 - 2) : number * 6 + 6], cursor=str(number + 1))
            store.append("made", DESCRIPTION, replace(piece, outcomes=[ticket(number)]))
            acknowledge(number + 1)
            if number % 25 == 24:
                store.settle()
        store.append("chart", DESCRIPTION, declared(), platform="made")
        store.settle()


def rotate(folder: Path, acknowledge: Callable[[int], None], acknowledged: int) -> None:
    """Rotate the keys of a store, a number of times."""
    with writer(folder, "killed") as store:
        done = len(store.keys.pseudonyms.keys)
        if done < acknowledged:
            os._exit(_LOST)
        for number in range(done, 12):
            rights.rotate(store)
            acknowledge(number + 1)


def main(folder: Path, work: Work, seed: int) -> int:
    """Raise children until one comes to the end; prints how many were killed, returns how the last one ended."""
    chance = random.Random(seed)  # noqa: S311 - any moment will do
    # At its first array pyarrow looks for pandas, which takes longer than the life of a child: once for all of them.
    pa.array([0])
    killed = acknowledged = 0
    began = time.monotonic()
    while True:
        child, pipe = raise_child(folder, work, acknowledged)
        for _ in range(chance.randrange(1, 6)):
            began = time.monotonic()
            acknowledged = max([acknowledged, *os.read(pipe, 1)])
        # Anywhere in what comes next, however fast the machine is.
        time.sleep(chance.uniform(0, 1.2 * (time.monotonic() - began)))
        os.kill(child, signal.SIGKILL)
        while said := os.read(pipe, 64):
            acknowledged = max([acknowledged, *said])
        os.close(pipe)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.stdout.write(f"{killed}\n")
            return os.WEXITSTATUS(status)
        killed += 1


def raise_child(folder: Path, work: Work, acknowledged: int) -> tuple[int, int]:
    """Its number, and where it says what was acknowledged."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)

    def acknowledge(number: int) -> None:
        os.write(write, bytes([number]))

    try:
        work(folder, acknowledge, acknowledged)
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(_FAILED)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), {"append": append, "rotate": rotate}[sys.argv[2]], int(sys.argv[3])))
