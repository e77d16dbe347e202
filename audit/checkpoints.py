"""Checkpoints: the chain's head at an instant, signed (Ed25519) and written to a folder outside the database.

Whoever may rewrite the database cannot rewrite these. The file `000000123.json` holds the sequence, the root (hash of
that event), the instant, the public key and the signature over the canonical JSON of the other fields.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from audit import chain
from audit.models import ChainHead, Event
from common import canonical, durable, failpoints

SCHEMA = "shuangyue.checkpoint/1"
_NAME = re.compile(r"\d{9,}\.json")
_ROOT = re.compile(r"[0-9a-f]{64}")


class CheckpointRefused(Exception):
    """The chain contradicts an earlier checkpoint; signing it would bless the tampering."""


class CheckpointUnreadable(Exception):
    """A checkpoint file is not what `write` writes."""


@dataclass(frozen=True)
class Checkpoint:
    """What a record prints: the chain's last sequence and that event's hash (GENESIS before the first event)."""

    sequence: int
    root: str


@dataclass(frozen=True)
class CheckpointFile(Checkpoint):
    """A checkpoint as published; `at` is the instant as signed (UTC, ISO 8601), key and signature are hexadecimal."""

    at: str
    public_key: str
    signature: str
    path: Path

    def signed_bytes(self) -> bytes:
        """Return the bytes that the signature covers."""
        return _signed_bytes(self.sequence, self.root, self.at, self.public_key)

    def is_intact(self) -> bool:
        """Say whether the signature fits the content, by the key that the file itself names."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True


def write(at: datetime) -> CheckpointFile:
    """Sign the chain's head, publish it in `settings.CHECKPOINTS_DIR` and return it; no news, no new file.

    Runs outside any transaction (else RuntimeError): it may name committed events only. Raises CheckpointRefused when
    the chain contradicts the latest checkpoint, ImproperlyConfigured when there is no key and none may be made.
    """
    before = latest()
    with transaction.atomic(durable=True):
        head = ChainHead.objects.filter(pk=ChainHead.ONLY).first()
        sequence, root = (head.sequence, head.hash) if head else (0, chain.GENESIS)
        if before is not None and before.sequence > 0:
            kept = Event.objects.filter(sequence=before.sequence).values_list("hash", flat=True).first()
            if kept != before.root or sequence < before.sequence:
                raise CheckpointRefused(
                    f"审计链与已签的第 {before.sequence} 号检查点不符，拒绝再签。请立即运行 verify_audit 查明原因。"
                )
    if before is not None and before.sequence == sequence:
        return before
    key = _private_key()
    public_key = key.public_key().public_bytes_raw().hex()
    instant = chain.instant(at)
    signature = key.sign(_signed_bytes(sequence, root, instant, public_key)).hex()
    path = Path(settings.CHECKPOINTS_DIR) / f"{sequence:09d}.json"
    made = CheckpointFile(sequence, root, instant, public_key, signature, path)
    failpoints.reach("checkpoint.after_sign_before_publish")
    content = {
        "schema": SCHEMA,
        "sequence": sequence,
        "root": root,
        "at": instant,
        "public_key": public_key,
        "signature": signature,
    }
    temporary = durable.write_temporary(path.parent, json.dumps(content, indent=1).encode("ascii") + b"\n")
    try:
        durable.settle_new(temporary, path)
    except FileExistsError:  # another process was first
        published = load(path)
        if published.root != root:
            raise CheckpointRefused(f"检查点文件 {path} 已存在且内容不同，请立即运行 verify_audit。") from None
        return published
    return made


def latest() -> CheckpointFile | None:
    """Return the checkpoint with the highest sequence in `settings.CHECKPOINTS_DIR`; None before the first.

    Raises CheckpointUnreadable when that file is damaged.
    """
    paths = files(Path(settings.CHECKPOINTS_DIR))
    return load(paths[-1]) if paths else None


def files(folder: Path) -> list[Path]:
    """Return the checkpoint files of a folder by rising sequence; none when the folder does not exist."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), key=lambda path: int(path.stem))


def load(path: Path) -> CheckpointFile:
    """Read one checkpoint file; its signature is not judged here. Raises CheckpointUnreadable."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise ValueError(f"格式 {content['schema']} 未知")
        sequence, root = content["sequence"], content["root"]
        at, public_key, signature = content["at"], content["public_key"], content["signature"]
        if type(sequence) is not int or sequence != int(path.stem):
            raise ValueError("序号与文件名不符")
        if (
            not isinstance(root, str)
            or not _ROOT.fullmatch(root)
            or not all(isinstance(text, str) for text in (at, public_key, signature))
        ):
            raise ValueError("字段类型不对")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointUnreadable(f"检查点文件 {path} 无法读懂（{error}）。请从备份恢复该文件。") from error
    return CheckpointFile(sequence, root, at, public_key, signature, path)


def installation_public_key() -> str | None:
    """Return the installation's checkpoint key (public half, hexadecimal) from its own key file; None without one."""
    return _load_key(_key_file()).public_key().public_bytes_raw().hex() if _key_file().exists() else None


def _signed_bytes(sequence: int, root: str, at: str, public_key: str) -> bytes:
    return canonical.dumps({"schema": SCHEMA, "sequence": sequence, "root": root, "at": at, "public_key": public_key})


def _key_file() -> Path:
    return Path(settings.KEYS_DIR) / "checkpoint.pem"


def _private_key() -> Ed25519PrivateKey:
    file = _key_file()
    if not file.exists():
        if not getattr(settings, "CHECKPOINT_KEY_MAY_BE_MADE", False):
            raise ImproperlyConfigured(
                f"缺少检查点签名密钥 {file}。请由安全管理员生成并放入（权限 0600），例如："
                f"openssl genpkey -algorithm ed25519 -out {file}"
            )
        _make_key(file)
    return _load_key(file)


def _load_key(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"检查点签名密钥 {file} 无法读取：{error}。") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"检查点签名密钥 {file} 不是 Ed25519 密钥。")
    return key


def _make_key(file: Path) -> None:
    """Make the key file (0600), wholly or not at all; when another process was first, its key counts."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    temporary = durable.write_temporary(file.parent, pem)
    try:
        durable.settle_new(temporary, file)
    except FileExistsError:
        return
