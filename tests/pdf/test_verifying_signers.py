"""Verifying: who signed; certificates that are self-made, borrowed, out of date or of somebody else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from pdf.issuing import create_authority
from pdf.keys import SigningKey
from pdf.signing import sign
from pdf.verifying import verify
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, SIGNED_AT, People, key_of, people_of
from tests.pdf.forging import forged, said


def test_self_made_certificates_of_the_same_names_are_found(unsigned: bytes, trust: list[x509.Certificate]) -> None:
    made = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    verdict = verify(forged(unsigned, people_of(made)), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)
    assert [item["trusted"] for item in verdict.signatures] == [False, False]
    assert [item["intact"] for item in verdict.signatures] == [True, True]


def self_signed(key: SigningKey) -> SigningKey:
    subject = key.certificate.subject
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.private_key.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2040, 1, 1, tzinfo=UTC)
    )
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage)
    builder = builder.add_extension(usage.value, critical=True)
    return SigningKey(builder.sign(key.private_key, hashes.SHA256()), key.private_key)


def test_a_self_signed_certificate_of_the_same_name_is_found(
    unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    verdict = verify(forged(unsigned, replace(people, office=self_signed(people.office))), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)
    assert [item["trusted"] for item in verdict.signatures] == [True, False]


def test_an_authority_that_only_borrows_the_whole_name_is_found(
    unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    real = people.authority.certificate
    made = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    key = made.private_key
    builder = x509.CertificateBuilder().subject_name(real.subject).issuer_name(real.subject)
    builder = builder.public_key(key.public_key()).serial_number(real.serial_number)
    builder = builder.not_valid_before(real.not_valid_before_utc).not_valid_after(real.not_valid_after_utc)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(
        real.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value, critical=False
    )
    twin = replace(made, certificate=builder.sign(key, hashes.SHA256()))
    verdict = verify(forged(unsigned, people_of(twin)), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)


def test_a_record_of_an_authority_that_nobody_named_cannot_be_judged(
    unsigned: bytes, trust: list[x509.Certificate]
) -> None:
    # Every city's authority is called the same but for the city: another one is no impostor.
    elsewhere = create_authority(government="茂名市人民政府", demonstration=True, at=SIGNED_AT)
    verdict = verify(forged(unsigned, people_of(elsewhere)), trust=trust)
    assert verdict.valid is None
    assert "由另一家签发机构签发" in said(verdict)


def test_without_a_trusted_authority_nothing_is_called_valid(record: bytes) -> None:
    verdict = verify(record, trust=[])
    assert verdict.valid is None
    assert "--trust" in said(verdict)
    assert [(item["intact"], item["trusted"]) for item in verdict.signatures] == [(True, False), (True, False)]


def test_without_a_trusted_authority_a_changed_record_is_still_found(record: bytes) -> None:
    assert verify(record + b"\n", trust=[]).valid is False


class Careless(SigningKey):
    """A key whose owner does not mind the dates of the certificate."""

    def valid_at(self, at: datetime) -> bool:
        return True


@pytest.mark.parametrize("year", [2019, 2041])
def test_a_signature_outside_the_certificates_dates_is_found(
    unsigned: bytes, people: People, trust: list[x509.Certificate], year: int
) -> None:
    late = datetime(year, 6, 1, tzinfo=UTC)
    careless = Careless(people.office.certificate, people.office.private_key)
    data = sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK)
    data = sign(data, field="Office", key=careless, block=replace(OFFICE_BLOCK, at=late))
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "证书不在有效期内" in said(verdict)


def test_the_head_of_another_unit_is_not_the_head(
    unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    stranger = key_of(people.authority, "林海", "市水务局")
    data = sign(unsigned, field="Head1", key=stranger, block=replace(HEAD_BLOCK, signer="林海", unit="市水务局"))
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK)
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "报告载明应由“市交通运输局”签发" in said(verdict)
