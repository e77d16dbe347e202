"""Keys: what opens them, what does not, and where they lie."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

from pdf import keys
from pdf.errors import KeyRefused, WrongPin
from pdf.issuing import create_authority, issue_person
from pdf.keyring import Keyring, read_certificates
from pdf.keys import Desk, open_authority, seal_authority, unlock
from tests.common.together import together
from tests.pdf.conftest import PIN, SECRET, SIGNED_AT, People


@pytest.fixture(scope="module")
def key_file(people: People) -> bytes:
    return issue_person(
        people.authority, name="陈志远", unit="市交通运输局", office=False, server_secret=SECRET, pin=PIN, at=SIGNED_AT
    )


def test_secret_and_pin_together_open_a_key(key_file: bytes) -> None:
    key = unlock(key_file, server_secret=SECRET, pin=PIN)
    assert (key.name, key.unit, key.desk) == ("陈志远", "市交通运输局", Desk.HEAD)


def test_a_wrong_pin_does_not_open_it(key_file: bytes) -> None:
    with pytest.raises(WrongPin, match="签名口令不正确"):
        unlock(key_file, server_secret=SECRET, pin="246811")


@pytest.mark.usefixtures("usual_key_files")
def test_a_guess_at_a_pin_costs_as_much_memory_as_the_standard_names(people: People) -> None:
    made = issue_person(
        people.authority, name="陈志远", unit="市水务局", office=False, server_secret=SECRET, pin=PIN, at=SIGNED_AT
    )
    assert unlock(made, server_secret=SECRET, pin=PIN).unit == "市水务局"
    # 128 * N * r bytes (RFC 7914): 32 MiB.
    assert 128 * keys.SCRYPT_N * keys.SCRYPT_R == 32 * 2**20


def test_the_right_pin_with_another_servers_secret_does_not_open_it(key_file: bytes) -> None:
    with pytest.raises(WrongPin):
        unlock(key_file, server_secret="another", pin=PIN)


def test_the_pin_itself_is_not_the_passphrase(key_file: bytes) -> None:
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(key_file, PIN.encode())


@pytest.mark.parametrize(("secret", "pin", "words"), [("", PIN, "服务器密钥"), (SECRET, "", "签名口令")])
def test_without_secret_or_pin_nothing_is_opened(key_file: bytes, secret: str, pin: str, words: str) -> None:
    with pytest.raises(KeyRefused, match=words):
        unlock(key_file, server_secret=secret, pin=pin)


@pytest.mark.parametrize(("secret", "pin"), [("", PIN), (SECRET, "")])
def test_without_secret_or_pin_nothing_is_issued(people: People, secret: str, pin: str) -> None:
    with pytest.raises(KeyRefused):
        issue_person(people.authority, name="甲", unit="乙", office=False, server_secret=secret, pin=pin, at=SIGNED_AT)


@pytest.mark.parametrize("damaged", [b"", b"no key", b"\x30\x82\x01\x00" + bytes(40)])
def test_a_damaged_key_file_is_named_as_such(damaged: bytes) -> None:
    with pytest.raises(KeyRefused, match="已损坏") as refused:
        unlock(damaged, server_secret=SECRET, pin=PIN)
    assert not isinstance(refused.value, WrongPin)


def test_a_cut_off_key_file_is_named_as_such(key_file: bytes) -> None:
    with pytest.raises(KeyRefused, match="已损坏"):
        unlock(key_file[:-20], server_secret=SECRET, pin=PIN)


def test_an_empty_name_or_unit_gets_no_certificate(people: People) -> None:
    with pytest.raises(KeyRefused, match="不能为空"):
        issue_person(people.authority, name=" ", unit="乙", office=False, server_secret=SECRET, pin=PIN, at=SIGNED_AT)


def test_a_demonstrations_certificates_cover_2020_and_the_years_in_which_it_is_looked_at(people: People) -> None:
    assert people.head.valid_at(datetime(2020, 1, 1, tzinfo=UTC))
    assert people.head.valid_at(datetime(2039, 12, 1, tzinfo=UTC))
    assert not people.head.valid_at(datetime(2019, 12, 30, tzinfo=UTC))


def test_a_real_authority_begins_when_it_is_made_and_bears_no_mark() -> None:
    made = datetime(2026, 5, 1, 8, tzinfo=UTC)
    certificate = create_authority(government="湛江市人民政府", demonstration=False, at=made).certificate
    assert certificate.not_valid_before_utc == made
    assert "演示" not in certificate.subject.rfc4514_string()


def test_a_demonstration_authority_says_so_in_its_name(people: People) -> None:
    assert "演示" in people.authority.certificate.subject.rfc4514_string()


def test_two_authorities_of_one_government_have_two_names(people: People) -> None:
    second = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    assert second.certificate.subject != people.authority.certificate.subject


def test_nothing_secret_shows_when_a_key_is_printed(people: People) -> None:
    assert "private" not in repr(people.head) + repr(people.authority)


def test_an_authority_opens_with_the_servers_secret_only(people: People) -> None:
    sealed = seal_authority(people.authority, server_secret=SECRET)
    assert open_authority(sealed, server_secret=SECRET).certificate == people.authority.certificate
    with pytest.raises(KeyRefused, match="SERVER_SECRET"):
        open_authority(sealed, server_secret="another")


def test_a_keyring_gives_back_what_it_was_given(tmp_path: Path, people: People, key_file: bytes) -> None:
    keyring = Keyring(tmp_path / "keys")
    assert (keyring.trust(), keyring.load_authority(server_secret=SECRET), keyring.load_person("7")) == ([], None, None)
    keyring.save_authority(people.authority, server_secret=SECRET)
    keyring.save_person("7", key_file)
    assert keyring.trust() == [people.authority.certificate]
    loaded = keyring.load_authority(server_secret=SECRET)
    assert loaded is not None
    assert loaded.certificate == people.authority.certificate
    assert keyring.load_person("7") == key_file


def test_key_files_are_private(tmp_path: Path, people: People, key_file: bytes) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.save_authority(people.authority, server_secret=SECRET)
    keyring.save_person("7", key_file)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").rglob("*.p12")}
    assert modes == {"authority.p12": 0o600, "7.p12": 0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_an_authority_is_never_overwritten(tmp_path: Path, people: People) -> None:
    keyring = Keyring(tmp_path)
    keyring.save_authority(people.authority, server_secret=SECRET)
    with pytest.raises(KeyRefused, match="不会覆盖"):
        keyring.save_authority(people.authority, server_secret=SECRET)


def test_a_certificate_file_lost_in_a_crash_is_written_again(tmp_path: Path, people: People) -> None:
    keyring = Keyring(tmp_path)
    keyring.save_authority(people.authority, server_secret=SECRET)
    (tmp_path / "authority.pem").unlink()
    keyring.load_authority(server_secret=SECRET)
    assert keyring.trust() == [people.authority.certificate]


@pytest.mark.parametrize("name", ["", "../authority", "a/b", "a.p12", "陈", "7\n"])
def test_a_name_that_is_no_plain_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyRefused, match="密钥文件名"):
        Keyring(tmp_path).save_person(name, b"")


def test_a_file_that_is_no_certificate_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_text("no certificate")
    with pytest.raises(KeyRefused, match=r"authority\.pem"):
        read_certificates(tmp_path / "authority.pem")


def test_several_certificates_revoked_at_once_are_all_on_the_list(people: People, tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    ring.save_authority(people.authority, server_secret=SECRET)

    together(8, lambda number: ring.revoke(1000 + number, server_secret=SECRET, at=SIGNED_AT))

    (published,) = ring.revocation_lists()
    assert sorted(one.serial_number for one in published) == list(range(1000, 1008))
