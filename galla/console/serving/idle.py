"""A bounded number of threads, of which the one that was busy last is asked first.

Each thread has a connection to the database of its own, with prepared statements, and at the other end a process with
what it remembers. Passing requests round to all threads in turn keeps all of that cold: four tills at twelve threads
would use twelve connections where four do.
"""

import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

type Job = Callable[[], object]


class LastIdleFirst:
    """Runs jobs on at most ``most`` threads, which are started as they are needed; further jobs wait their turn."""

    def __init__(self, most: int, *, name: str) -> None:
        self._most = most
        self._name = name
        self._started = 0
        self._idle: list[SimpleQueue[Job]] = []
        self._waiting: deque[Job] = deque()
        self._lock = threading.Lock()

    def run(self, job: Job) -> None:
        """Have ``job`` run soon, in the order jobs came. What a job raises is its own business."""
        with self._lock:
            if self._idle:
                self._idle.pop().put(job)
            elif self._started < self._most:
                self._started += 1
                work = threading.Thread(target=self._work, args=(job,), name=f"{self._name}-{self._started}")
                work.daemon = True  # a server that was told to stop has waited for its answers already
                work.start()
            else:
                self._waiting.append(job)

    def _work(self, job: Job) -> None:
        handed: SimpleQueue[Job] = SimpleQueue()
        while True:
            job()
            following = self._following(handed)
            job = handed.get() if following is None else following

    def _following(self, handed: "SimpleQueue[Job]") -> Job | None:
        """The job that waits longest; where none does, this thread is idle from now on."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(handed)
            return None
