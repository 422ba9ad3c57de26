"""The loopback server behaves like a web of real hosts, so that crawls of it prove something."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import PATIENCE, ROOT, run_script
from tests.support.loopback import Answer, Loopback, Raw, Request, Site
from tests.support.stories import make_site, make_stories

HOST = "www.chinadaily.com.cn"
PAGE = f"https://{HOST}/china"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback(Site({PAGE: "<h1>China</h1>"})) as server:
        yield server


@pytest.fixture
def plain(loopback: Loopback) -> Iterator[http.client.HTTPConnection]:
    """A connection to the proxy, for requests of absolute http URLs."""
    connection = http.client.HTTPConnection("127.0.0.1", loopback.port, timeout=PATIENCE)
    yield connection
    connection.close()


def ask(connection: http.client.HTTPConnection, url: str, method: str = "GET") -> tuple[int, bytes]:
    connection.request(method, url)
    response = connection.getresponse()
    return response.status, response.read()


def open_tunnel(
    loopback: Loopback, trusted: Path | None, host: str = HOST
) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=trusted)
    connection = http.client.HTTPSConnection(
        "127.0.0.1", loopback.port, timeout=PATIENCE, context=context
    )
    connection.set_tunnel(host, 443)
    return connection


def fetch(url: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `scrapy fetch` as a user would, certificates verified; proxies from `env` alone."""
    verify = ("-s", "DOWNLOAD_VERIFY_CERTIFICATES=True", "-s", "RETRY_ENABLED=False")
    arguments = ("fetch", *verify, "-s", "ROBOTSTXT_OBEY=False", url)
    return run_script(*arguments, env=env, cwd=Path(ROOT.anchor))


def test_page_is_served_over_http_and_noted(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    assert ask(plain, f"http://{HOST}/china") == (200, b"<h1>China</h1>")
    (request,) = loopback.requests
    assert (request.method, request.url) == ("GET", f"http://{HOST}/china")
    assert request.headers["host"] == HOST
    assert request.time > 0
    assert loopback.counts(f"http://{HOST}/") == 1
    assert loopback.counts("https://") == 0


def test_unknown_page_and_unknown_host_are_404(plain: http.client.HTTPConnection) -> None:
    assert ask(plain, f"http://{HOST}/robots.txt")[0] == 404
    assert ask(plain, "http://elsewhere.example/china")[0] == 404


def test_connection_is_kept_for_many_requests(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    for _ in range(20):
        assert ask(plain, PAGE)[0] == 200
        assert ask(plain, PAGE, "HEAD") == (200, b"")
    assert loopback.connections == 1
    assert len(loopback.requests) == 40


def test_query_tells_pages_apart_and_a_function_can_answer(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    def repeat_query(request: Request) -> Answer:
        return Answer(503, (("Retry-After", "1"),), request.url.encode())

    loopback.site.add(f"//{HOST}/search?page=1", repeat_query)
    assert ask(plain, f"http://{HOST}/search?page=1") == (
        503,
        f"http://{HOST}/search?page=1".encode(),
    )
    assert ask(plain, f"http://{HOST}/search?page=2")[0] == 404


def test_answer_without_a_body_keeps_the_connection(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    loopback.site.add(PAGE, Answer(304, (("ETag", '"1"'),)))
    assert ask(plain, PAGE) == (304, b"")
    assert ask(plain, f"http://{HOST}/none")[0] == 404
    assert loopback.connections == 1


def test_other_methods_are_refused(plain: http.client.HTTPConnection) -> None:
    assert ask(plain, PAGE, "POST")[0] == 405


def test_page_is_served_over_https_under_its_real_name(loopback: Loopback) -> None:
    connection = open_tunnel(loopback, loopback.ca_path)
    for _ in range(3):
        assert ask(connection, "/china") == (200, b"<h1>China</h1>")
    connection.close()
    assert loopback.connections == 1
    assert loopback.counts(PAGE) == 3


def test_certificate_is_refused_by_who_does_not_know_the_authority(loopback: Loopback) -> None:
    connection = open_tunnel(loopback, trusted=None)
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(connection, "/china")
    connection.close()
    assert loopback.requests == []


def test_certificate_holds_for_its_host_alone(loopback: Loopback) -> None:
    authority = ssl.create_default_context(cafile=loopback.ca_path)
    connection = socket.create_connection(("127.0.0.1", loopback.port), timeout=PATIENCE)
    connection.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
    assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        authority.wrap_socket(connection, server_hostname="global.chinadaily.com.cn")
    connection.close()


def test_scrapy_reads_https_with_the_environment_given(loopback: Loopback) -> None:
    fetched = fetch(PAGE, loopback.env())
    assert fetched.stdout == "<h1>China</h1>\n"
    assert loopback.counts(PAGE) == 1


def test_scrapy_refuses_https_without_the_authority(loopback: Loopback) -> None:
    env = {name: text for name, text in loopback.env().items() if name != "SSL_CERT_FILE"}
    fetched = fetch(PAGE, env)
    assert fetched.stdout == ""
    assert "certificate verify failed" in fetched.stderr
    assert loopback.requests == []


def test_body_is_cut_short_where_asked(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    loopback.site.add(PAGE, Answer(body=b"0123456789", truncate=4))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(plain, PAGE)
    assert (caught.value.partial, caught.value.expected) == (b"0123", 6)


@pytest.mark.parametrize("secure", [False, True])
def test_connection_is_reset_where_asked(
    loopback: Loopback, plain: http.client.HTTPConnection, secure: bool
) -> None:
    loopback.site.add(PAGE, Answer(reset=True))
    connection = open_tunnel(loopback, loopback.ca_path) if secure else plain
    with pytest.raises(ConnectionResetError):
        ask(connection, PAGE)
    connection.close()


def test_slow_answer_holds_up_no_other_connection(loopback: Loopback) -> None:
    loopback.site.add(f"{PAGE}/slow", Answer(body=b"late", delay=0.3))
    slow, fast = (
        http.client.HTTPConnection("127.0.0.1", loopback.port, timeout=PATIENCE) for _ in range(2)
    )
    slow.request("GET", f"{PAGE}/slow")
    assert ask(fast, PAGE)[0] == 200
    assert slow.getresponse().read() == b"late"
    slow.close()
    fast.close()


def test_raw_bytes_are_sent_in_their_time_and_no_others(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    loopback.site.add(PAGE, Raw((b"HTTP/1.1 299 Odd\r\n", b"\r\nab", b"cd"), pause=0.05))
    started = time.monotonic()
    assert ask(plain, PAGE) == (299, b"abcd")
    assert time.monotonic() - started > 0.15


def test_raw_answer_hangs_where_asked(loopback: Loopback) -> None:
    loopback.site.add(PAGE, Raw((b"HTTP/1.1 200 OK\r\n\r\nab",), end="hang"))
    connection = http.client.HTTPConnection("127.0.0.1", loopback.port, timeout=0.3)
    with pytest.raises(TimeoutError):
        ask(connection, PAGE)
    connection.close()


def test_raw_answer_is_reset_where_asked(
    loopback: Loopback, plain: http.client.HTTPConnection
) -> None:
    loopback.site.add(PAGE, Raw((b"HTTP/1.1 200 OK\r\nContent-",), end="reset"))
    with pytest.raises(ConnectionResetError):
        ask(plain, PAGE)


def test_certificate_of_an_untrusted_host_is_refused() -> None:
    other = "global.chinadaily.com.cn"
    with Loopback(Site({PAGE: "here", f"{other}/china": "there"}), untrusted=[other]) as loopback:
        trusted = open_tunnel(loopback, loopback.ca_path)
        assert ask(trusted, "/china") == (200, b"here")
        trusted.close()
        untrusted = open_tunnel(loopback, loopback.ca_path, other)
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(untrusted, "/china")
        untrusted.close()


@pytest.mark.parametrize("secure", [False, True])
def test_server_closes_while_clients_wait(secure: bool) -> None:
    before = threading.active_count()
    server = Loopback(Site({PAGE: Answer(delay=60)}))
    server.start()
    folder = server.ca_path.parent
    connection = (
        open_tunnel(server, server.ca_path)
        if secure
        else http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    )
    connection.request("GET", PAGE)
    handshaking = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    handshaking.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
    assert handshaking.recv(1000)
    server.close()
    server.close()
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        connection.getresponse()
    connection.close()
    handshaking.close()
    assert threading.active_count() == before
    assert not folder.exists()


def test_own_process_says_where_it_is_and_serves_the_invented_site() -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.support.loopback", "--stories", "3"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port, _, path = server.stdout.readline().strip().partition(" ")
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE)
        assert Path(path).read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE")
        for url, html in make_site(make_stories(3)).items():
            assert ask(connection, url) == (200, html.encode())
        connection.close()
        server.terminate()
    assert server.returncode == 0
    assert not Path(path).exists()
