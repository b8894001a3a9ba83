"""Work in processes side by side: the results, errors and order of plain work, and never far ahead."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from kb.errors import LibraryDamaged
from kb.processes import in_order


def squared(number: int) -> tuple[int, int]:
    """With the process that did it."""
    return number * number, os.getpid()


def test_results_come_in_the_order_of_the_things() -> None:
    found = list(in_order(squared, range(100), 2))
    assert [square for square, _ in found] == [n * n for n in range(100)]
    assert os.getpid() not in {process for _, process in found}


def test_one_worker_is_this_process() -> None:
    assert list(in_order(squared, [3], 1)) == [(9, os.getpid())]


def test_work_is_never_far_ahead_of_who_takes_it() -> None:
    asked = []

    def things() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    results = in_order(squared, things(), 2)
    assert len(list(islice(results, 3))) == 3
    assert len(asked) < 20
    results.close()  # type: ignore[attr-defined]


def fails_at_five(number: int) -> int:
    if number == 5:
        raise LibraryDamaged("a", "b")  # which cannot be unpickled: it takes more than its message to make one
    return number


def test_an_error_is_raised_as_it_is_where_its_thing_stands() -> None:
    results = in_order(fails_at_five, range(9), 2)
    assert list(islice(results, 5)) == [0, 1, 2, 3, 4]
    with pytest.raises(LibraryDamaged):
        next(results)


def noted(folder: Path, number: int) -> None:
    (folder / str(os.getpid())).touch()
    time.sleep(0.2)


def killed_in_the_middle(folder: Path) -> None:
    for number, _ in enumerate(in_order(partial(noted, folder), range(50), 2)):
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)


def test_no_process_outlives_the_one_it_works_for(tmp_path: Path) -> None:
    killed = multiprocessing.get_context("spawn").Process(target=killed_in_the_middle, args=(tmp_path,))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert len(workers) == 2
    for _ in range(100):
        left = [worker for worker in workers if is_alive(worker)]
        if not left:
            break
        time.sleep(0.1)
    assert not left


def is_alive(process: int) -> bool:
    """And no zombie, which only waits to be counted."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def dies_elsewhere(home: int, number: int) -> int:
    if number == 5 and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_costs_no_result() -> None:
    assert list(in_order(partial(dies_elsewhere, os.getpid()), range(40), 2)) == list(range(40))
