"""A command under way, in the hands of the test that started it."""

from __future__ import annotations

import os
import select
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from subprocess import DEVNULL, PIPE, TimeoutExpired
from types import TracebackType
from typing import IO, Any, Self

# an open file, its number, or PIPE or DEVNULL
Stream = int | IO[Any]


class Running:
    """A process that a `Starter` has forked; it is used as a `subprocess.Popen` of text is.

    Its id is also that of its session and process group.
    """

    def __init__(
        self, control: socket.socket, request: str, stdin: Stream, stdout: Stream, stderr: Stream
    ) -> None:
        self.returncode: int | None = None
        conversation, theirs = socket.socketpair()
        with ExitStack() as ending:
            ending.enter_context(theirs)
            reading, self.stdin = _open_stream(stdin, ending, writing=False)
            writing, self.stdout = _open_stream(stdout, ending, writing=True)
            complaining, self.stderr = _open_stream(stderr, ending, writing=True)
            streams = [reading, writing, complaining, theirs.fileno()]
            socket.send_fds(control, [b"!"], streams)
        with conversation:
            conversation.sendall(f"{request}\n".encode())
            self._answers = conversation.makefile("rb", buffering=0)
        self.pid = self._read_number()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Close the pipes and wait for the end, which comes at once where a test failed."""
        if error is not None and self.poll() is None:
            self._kill_group()
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()

    def poll(self) -> int | None:
        """Return the exit code, less than 0 for a signal; None while it runs."""
        if self.returncode is None and select.select([self._answers], [], [], 0)[0]:
            self._read_end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code. Raises `TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._answers], [], [], timeout)[0]:
                assert timeout is not None
                raise TimeoutExpired(f"process {self.pid}", timeout)
            self._read_end()
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end; return what was not yet read of stdout and stderr.

        Raises `TimeoutExpired`, and has killed the process and its children then.
        """
        with ThreadPoolExecutor(2) as readers:
            texts = [readers.submit(_read_all, stream) for stream in (self.stdout, self.stderr)]
            try:
                stdout, stderr = (text.result(timeout) for text in texts)
                self.wait(timeout)
            except TimeoutError as error:
                self._kill_group()
                raise TimeoutExpired(f"process {self.pid}", timeout or 0) from error
            except TimeoutExpired:
                self._kill_group()
                raise
        return stdout, stderr

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL, if it still runs."""
        self.send_signal(signal.SIGKILL)

    def _kill_group(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)

    def _read_end(self) -> None:
        self.returncode = self._read_number()
        self._answers.close()

    def _read_number(self) -> int:
        line = self._answers.readline()
        assert line, "the process that starts commands has ended"
        return int(line)


def _open_stream(stream: Stream, ending: ExitStack, *, writing: bool) -> tuple[int, IO[str] | None]:
    """Return the number of what the command gets, and our end of it where it is a pipe."""
    if stream == PIPE:
        ends = os.pipe()
        theirs, ours = ends if not writing else ends[::-1]
        ending.callback(os.close, theirs)
        return theirs, os.fdopen(ours, "r" if writing else "w", encoding="utf-8")
    if stream == DEVNULL:
        return ending.enter_context(Path(os.devnull).open("r+b")).fileno(), None
    return stream if isinstance(stream, int) else stream.fileno(), None


def _read_all(stream: IO[str] | None) -> str:
    if stream is None or stream.closed:
        return ""
    with stream:
        return stream.read()
