"""The sender of webhooks against a receiver that misbehaves, over real sockets and TLS."""

import datetime
import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.adapters.webhooks import HttpWebhooks, is_public

HOST = "hooks.example.vn"


class Receiver(http.server.BaseHTTPRequestHandler):
    """Behaves as the path says."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match self.path:
            case "/ok":
                self._say(200, body + b" " + self.headers["Webhook-Id"].encode())
            case "/broken":
                self._say(500, b"\xff\xfe nonsense")
            case "/elsewhere":
                self.send_response(302)
                self.send_header("Location", f"https://{HOST}/ok")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/endless":
                self._say(200, b"x" * 5_000_000)
            case "/silent":
                time.sleep(3)
            case "/garbage":
                self.wfile.write(b"this is no HTTP\r\n\r\n")
            case _:
                self.connection.close()

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Quiet."""

    def log_error(self, *words: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def sender(certificate: Path, *, reachable: bool = True) -> HttpWebhooks:
    trusting = ssl.create_default_context(cafile=str(certificate))
    let = (lambda address: True) if reachable else is_public
    return HttpWebhooks(resolving=lambda host, port: ["127.0.0.1"], reachable=let, context=trusting, timeout_s=1)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/ok", 200, "{} evt_1"),
        ("/broken", 500, "nonsense"),
        ("/elsewhere", 302, ""),
        ("/endless", 200, "x" * 200),
        ("/silent", 0, "TimeoutError"),
        ("/garbage", 0, "BadStatusLine"),
        ("/gone", 0, ""),
    ],
)
def test_whatever_the_receiver_does_is_an_answer(certificate: Path, port: int, path: str, status: int, said: str) -> None:
    answer = sender(certificate).send(f"https://{HOST}:{port}{path}", b"{}", {"Webhook-Id": "evt_1"})
    assert answer.status == status
    assert said in answer.said
    assert len(answer.said) <= 200
    assert answer.took_ms < 2_900


def test_a_name_that_leads_to_a_private_address_is_not_called(certificate: Path, port: int) -> None:
    answer = sender(certificate, reachable=False).send(f"https://{HOST}:{port}/ok", b"{}", {"Webhook-Id": "evt_1"})
    assert (answer.status, answer.said) == (0, "refused: not a public address")


@pytest.mark.parametrize("address", ["http://hooks.example.vn/", "https://u@hooks.example.vn/", "https:///x", "nonsense"])
def test_only_plain_https_is_sent(certificate: Path, address: str) -> None:
    assert sender(certificate).send(address, b"{}", {}).said == "refused: not a plain https address"


def test_a_certificate_of_another_name_is_refused(certificate: Path, port: int) -> None:
    answer = sender(certificate).send(f"https://other.example.vn:{port}/ok", b"{}", {"Webhook-Id": "evt_1"})
    assert (answer.status, answer.said.partition(":")[0]) == (0, "SSLCertVerificationError")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "255.255.255.255",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)
