"""Starts commands fast: a process that has imported them forks for each.

A command so started is a process like any other: it has standard streams, a working folder, an
environment and a session of its own, takes signals and has an exit code. It is spared the half
second that Python takes to import Scrapy and the project.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE

from tests.support.running import Running, Stream

_ROOT = Path(__file__).parents[2]


class Starter:
    """The process that forks. It ends with this one, and what it started ends with it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.starter", str(theirs.fileno())],
                cwd=_ROOT,
                stdin=DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        """End it, and what still runs of what it started."""
        self._control.close()
        self._process.wait()

    def start(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdin: Stream = DEVNULL,
        stdout: Stream = PIPE,
        stderr: Stream = PIPE,
    ) -> Running:
        """Start `scrapy` with arguments."""
        request = {
            "arguments": arguments,
            "cwd": str(cwd),
            "env": dict(env),
            "file_size": resource.getrlimit(resource.RLIMIT_FSIZE),
        }
        return Running(self._control, json.dumps(request), stdin, stdout, stderr)


@cache
def open_starter() -> Starter:
    """Return the starter of this process."""
    starter = Starter()
    atexit.register(starter.close)
    return starter


class _Server:
    """The other end of a `Starter`."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children, self._wakeup = socket.socketpair()
        self._wakeup.setblocking(False)
        self._conversations: dict[int, socket.socket] = {}

    def serve(self) -> list[str]:
        """Fork for each request; return in the forked processes alone, with their arguments."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wakeup.fileno())
        while True:
            ready, _, _ = select.select([self._control, self._children], [], [])
            if self._children in ready:
                self._children.recv(4096)
                self._report_ended()
            if self._control in ready:
                asked, streams, _, _ = socket.recv_fds(self._control, 1, 4)
                if not asked:
                    self._end()
                conversation = socket.socket(fileno=streams.pop())
                if (pid := os.fork()) == 0:
                    self._leave()
                    return _become_command(conversation, streams)
                self._conversations[pid] = conversation
                for stream in streams:
                    os.close(stream)

    def _report_ended(self) -> None:
        while self._conversations:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            with self._conversations.pop(pid) as conversation:
                conversation.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))

    def _leave(self) -> None:
        """Give up, in a forked process, what is the server's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ours = (self._control, self._children, self._wakeup, *self._conversations.values())
        for connection in ours:
            connection.close()

    def _end(self) -> None:
        for pid in self._conversations:
            os.killpg(pid, signal.SIGKILL)
        sys.exit()


def _become_command(conversation: socket.socket, streams: Sequence[int]) -> list[str]:
    """Take over the streams, folder and environment of a request; return its arguments."""
    os.setsid()
    with conversation, conversation.makefile("rw", encoding="utf-8") as lines:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        request = json.loads(lines.readline())
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        resource.setrlimit(resource.RLIMIT_FSIZE, request["file_size"])
        lines.write(f"{os.getpid()}\n")
    # Python's own would remember of what kind the streams of this server are
    lines_at_once = 1 if os.isatty(1) else -1
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    sys.stdout = os.fdopen(1, "w", lines_at_once, encoding, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding, "backslashreplace", closefd=False)
    arguments: list[str] = request["arguments"]
    return arguments


def _import_commands() -> None:
    """Import what any command imports, but for Twisted's reactor, which Scrapy is to choose."""
    from pkgutil import iter_modules

    import scrapy.cmdline  # noqa: F401
    import twisted.internet.asyncioreactor  # noqa: F401
    from scrapy.settings import BaseSettings
    from scrapy.utils.misc import load_object, walk_modules_iter
    from scrapy.utils.project import get_project_settings

    import crawler

    # Datasette, which `scrapy browse` alone needs, has Dask read its configuration at once
    ours = [f"crawler.{name}" for _, name, _ in iter_modules(crawler.__path__) if name != "browse"]
    for package in ("scrapy.commands", *ours):
        list(walk_modules_iter(package))
    for setting in get_project_settings().values():
        named = [*setting, *setting.values()] if isinstance(setting, BaseSettings) else [setting]
        for name in named:
            if isinstance(name, str) and name.startswith(("scrapy.", "crawler.")):
                with suppress(ImportError, NameError):
                    load_object(name)
    assert "twisted.internet.reactor" not in sys.modules


def main() -> None:
    """Serve a `Starter`, and run a command in each forked process."""
    _import_commands()
    gc.collect()
    gc.freeze()
    arguments = _Server(socket.socket(fileno=int(sys.argv[1]))).serve()

    from scrapy.cmdline import execute

    sys.argv[:] = ["scrapy", *arguments]
    execute()


if __name__ == "__main__":
    main()
