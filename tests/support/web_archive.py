"""pywb on loopback: a web archive that plays back the WARCs it is given, as the public ones do."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.commands import PATIENCE, clean_env, wait_until


class RangeHandler(SimpleHTTPRequestHandler):
    """Serves parts of the files of a folder, as Common Crawl serves its WARCs."""

    def do_GET(self) -> None:
        first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        part = Path(self.translate_path(self.path)).read_bytes()[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def run_tool(name: str, *arguments: str | Path, cwd: Path) -> None:
    """Run a tool of the environment that WEBARCHIVES names, without its pauses between requests."""
    command = [_find_tool(name), *arguments]
    env = clean_env({"CDXT_DEFAULT_MIN_RETRY_INTERVAL": "0"})
    ended = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert ended.returncode == 0, ended.stderr


def _find_tool(name: str) -> str:
    return str(Path(os.environ["WEBARCHIVES"]).absolute() / name)


@contextmanager
def open_web_archive(folder: Path, warcs: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the address of a pywb with these files, and that of the files themselves."""
    run_tool("wb-manager", "init", "site", cwd=folder)
    run_tool("wb-manager", "add", "site", *warcs, cwd=folder)
    _divide_index(folder / "collections/site/indexes")
    with _serve_pywb(folder) as pywb, _serve_parts(folder / "collections/site/archive") as parts:
        yield pywb, parts


def _divide_index(folder: Path) -> None:
    """Make an index that is asked page by page, as those of the public archives are."""
    index = folder / "index.cdxj"
    lines = index.read_bytes()
    index.unlink()
    packed = gzip.compress(lines)
    (folder / "part.cdx.gz").write_bytes(packed)
    first = lines.partition(b" {")[0].decode()
    (folder / "all.idx").write_text(f"{first}\tpart\t0\t{len(packed)}\t1\n")
    (folder / "all.loc").write_text("part\tpart.cdx.gz\n")


@contextmanager
def _serve_pywb(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [_find_tool("pywb"), "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "pywb.log").open("wb") as log:
        pywb = subprocess.Popen(command, cwd=folder, env=clean_env(), stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(pywb, port))
        yield f"http://127.0.0.1:{port}/site"
    finally:
        pywb.kill()
        pywb.wait()


def _answers(pywb: subprocess.Popen[bytes], port: int) -> bool:
    assert pywb.poll() is None, "pywb did not start: see its pywb.log"
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@contextmanager
def _serve_parts(folder: Path) -> Iterator[str]:
    handler = partial(RangeHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
