"""Runs a child process with a time limit and measures it: seconds, processor seconds, peak memory."""

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.5
KIB = 1024
SESSION_FIELD = 3


@dataclass(frozen=True)
class Measured:
    """
    How a child process went.

    `peak_mib` is the largest resident set of any one of its processes, as the kernel counts it, or, where several ran at
    once, the largest sum of their proportional sets that a sample every half second saw, if that is more.
    """

    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    processes: int
    timed_out: bool


def run(command, log, limit):
    """Runs `command` with its output in the file `log`, and ends it and all its processes after `limit` seconds."""
    with open(log, "wb") as output:
        started = time.monotonic()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = threading.Event()
        samples = Samples(child.pid, ended)
        samples.start()
        timed_out = threading.Event()
        watch = threading.Timer(limit, lambda: (timed_out.set(), end(child.pid)))
        watch.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.monotonic() - started
        except BaseException:
            end(child.pid)
            raise
        finally:
            watch.cancel()
            ended.set()
            samples.join()
            end(child.pid)  # what it left behind, such as workers that wait for more work
    child.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        child.returncode,
        seconds,
        usage.ru_utime + usage.ru_stime,
        max(usage.ru_maxrss / KIB, samples.peak_mib),
        samples.processes,
        timed_out.is_set(),
    )


def end(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Samples(threading.Thread):
    """Looks at the processes of one session every now and then. Sees nothing where there is no /proc."""

    def __init__(self, session, ended):
        super().__init__(daemon=True)
        self.session = session
        self.ended = ended
        self.peak_mib = 0.0
        self.processes = 1

    def run(self):
        while not self.ended.wait(SAMPLE_SECONDS):
            members = [process for process in Path("/proc").glob("[0-9]*") if session(process) == self.session]
            if len(members) > 1:
                self.processes = max(self.processes, len(members))
                self.peak_mib = max(self.peak_mib, sum(proportional_kib(process) for process in members) / KIB)


def session(process):
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[SESSION_FIELD])
    except (OSError, IndexError):
        return None


def proportional_kib(process):
    try:
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
