"""Time stamps: of an authority over HTTP, checked by OpenSSL too; nothing is signed without the one that was asked."""

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pdf import coroutines
from pdf.errors import TimeStampRefused
from pdf.issuing import create_authority
from pdf.keys import SigningKey
from pdf.signing import sign
from pdf.stamping import OwnAuthority, RemoteAuthority, checked_token
from pdf.trusting import Trust
from pdf.verifying import verify
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, SIGNED_AT, People, time_authority_of
from tests.pdf.forging import said

Answer = Callable[[bytes], bytes]
DIGEST = bytes(32)


@contextmanager
def served(answer: Answer) -> Iterator[RemoteAuthority]:
    """Serve an authority on this machine that gives `answer` to a request's bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield RemoteAuthority(f"http://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()


def answering(own: OwnAuthority, *, late: timedelta = timedelta(0)) -> Answer:
    def answer(body: bytes) -> bytes:
        request = tsp.TimeStampReq.load(body)
        made = coroutines.finish(own.stamper(SIGNED_AT + late).async_request_tsa_response(request))
        return bytes(made.dump())

    return answer


@pytest.fixture(scope="module")
def elsewhere() -> tuple[x509.Certificate, OwnAuthority]:
    """An authority of another root than the signers'."""
    root = create_authority(government="国家授时中心", demonstration=False, at=SIGNED_AT - timedelta(days=9))
    return root.certificate, time_authority_of(root, SIGNED_AT)


@pytest.fixture(scope="module")
def stamped_elsewhere(unsigned: bytes, people: People, elsewhere: tuple[x509.Certificate, OwnAuthority]) -> bytes:
    with served(answering(elsewhere[1])) as authority:
        data = sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=authority)
        block = replace(OFFICE_BLOCK, at=SIGNED_AT)
        return sign(data, field="Office", key=people.office, block=block, stamps=authority)


def test_stamps_of_another_root_are_trusted_and_our_own_are_local(
    record: bytes, stamped_elsewhere: bytes, trust: list[x509.Certificate], elsewhere: tuple[x509.Certificate, object]
) -> None:
    verdict = verify(stamped_elsewhere, trust=Trust(trust, [elsewhere[0]]))
    assert (verdict.valid, verdict.findings) == (True, [])
    assert [item["timestamp"] for item in verdict.signatures] == ["trusted", "trusted"]
    own = verify(record, trust=trust)
    assert [item["timestamp"] for item in own.signatures] == ["local", "local"]
    assert {item["timestamp_authority"] for item in own.signatures} == {"时间戳（本系统自备）"}


def test_stamps_of_an_authority_that_nobody_named_leave_it_open(
    stamped_elsewhere: bytes, trust: list[x509.Certificate]
) -> None:
    verdict = verify(stamped_elsewhere, trust=trust)
    assert verdict.valid is None
    assert "不在信任的名单里，无法判断签名时间" in said(verdict)


def test_openssl_accepts_our_own_token(people: People, tmp_path: Path) -> None:
    token, root = tmp_path / "token.der", tmp_path / "root.pem"
    token.write_bytes(checked_token(people.stamps, DIGEST, SIGNED_AT).dump())
    root.write_bytes(people.authority.certificate.public_bytes(Encoding.PEM))
    at = str(int(SIGNED_AT.timestamp()))
    openssl = shutil.which("openssl")
    assert openssl
    command = [openssl, "ts", "-verify", "-token_in", "-in", str(token), "-digest", DIGEST.hex(), "-CAfile", str(root)]
    done = subprocess.run([*command, "-attime", at], capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr, done.stderr


def refused(people: People, unsigned: bytes, answer: Answer) -> str:
    with served(answer) as authority, pytest.raises(TimeStampRefused) as error:
        sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=authority)
    return str(error.value)


def test_an_answer_that_is_no_stamp_of_this_file_and_time_stops_the_signature(people: People, unsigned: bytes) -> None:
    assert "没有应答或拒绝" in refused(people, unsigned, lambda body: b"not a token")
    denied = bytes.fromhex("30053003020102")  # PKIStatusInfo: rejection, and no token
    assert "没有应答或拒绝" in refused(people, unsigned, lambda body: denied)
    other = answering(people.stamps)

    def for_something_else(body: bytes) -> bytes:
        request = tsp.TimeStampReq.load(body)
        request["message_imprint"]["hashed_message"] = DIGEST
        return other(request.dump(force=True))

    assert "不是给这份文件的" in refused(people, unsigned, for_something_else)
    late = answering(people.stamps, late=timedelta(minutes=11))
    assert "相差超过10分钟" in refused(people, unsigned, late)


def test_an_authority_that_does_not_answer_stops_the_signature(people: People, unsigned: bytes) -> None:
    with served(lambda body: b"") as gone:
        pass
    with pytest.raises(TimeStampRefused, match="请稍后重试"):
        sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=gone)


def test_an_rsa_key_signs_too(unsigned: bytes, people: People, trust: list[x509.Certificate]) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    model = people.head.certificate
    builder = x509.CertificateBuilder().subject_name(model.subject).issuer_name(model.issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(model.not_valid_before_utc).not_valid_after(model.not_valid_after_utc)
    for extension in model.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    made = SigningKey(builder.sign(people.authority.private_key, hashes.SHA256()), key)
    data = sign(unsigned, field="Head1", key=made, block=HEAD_BLOCK, stamps=people.stamps)
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)
    verdict = verify(data, trust=trust)
    assert (verdict.valid, verdict.findings) == (True, [])
