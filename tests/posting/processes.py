"""Run something in a child process that may be killed at any moment; the parent sees only what is on disk."""

import os
import pickle
import signal
import time
from collections.abc import Callable


def in_child(step: Callable[[], object]) -> object:
    """The step's result, or the name and text of its error, from a forked child."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            result: object = step()
        except Exception as error:  # noqa: BLE001 - the parent judges every error
            result = f"{type(error).__name__}: {error}"
        os.write(writer, pickle.dumps(result))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(content) if content else "died"


def started(step: Callable[[], object]) -> int:
    """Start the step in a child; its exit code is 0, or 3 where it raised."""
    pid = os.fork()
    if pid == 0:
        try:
            step()
        except BaseException:  # noqa: BLE001 - any error is exit code 3
            os._exit(3)
        os._exit(0)
    return pid


def killed_after(step: Callable[[], object], seconds: float) -> bool:
    """Kill the step after a while; whether it was still running."""
    pid = started(step)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)
