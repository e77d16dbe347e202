"""What can go wrong at the desk; pages turn these into answers in Chinese."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from transitions.errors import Conflict, Refusal
from workflows.rules.mandates import Hindrance


class NoCredential(Refusal):
    """This person has no signing certificate in the post that must sign: nothing is signed (fail closed)."""

    def __init__(self) -> None:
        super().__init__(_("您在这个职务上还没有签名证书，不能签发。请联系系统管理员办理证书。"))


class CopyMissing(Conflict):
    """The signing copy of the revision is not rendered yet."""

    def __init__(self) -> None:
        super().__init__(_("签发件正在生成，请稍后刷新。"))


class FileChanged(Conflict):
    """The file is no longer the one that was shown: HTTP 409; the person must look again before signing."""

    def __init__(self) -> None:
        super().__init__(_("您看到的签发件已经变化，没有签名。请重新审阅后再签。"))


class RegisterBusy(Conflict):
    """Others took the next register numbers again and again while this acceptance was being signed."""

    def __init__(self) -> None:
        super().__init__(_("同时验收的人较多，存档号没有取到，材料没有变化。请再点一次。"))


class FileDamaged(Conflict):
    """The stored bytes of a file are missing or others than its digest promises: nobody may sign or read them."""

    def __init__(self) -> None:
        super().__init__(_("签发件缺失或已损坏，不能打开，也不能签名。请联系系统管理员核查。"))


class RecordDamaged(Conflict):
    """A record's stored bytes are missing or others than at its issue: it is not handed out (fail closed)."""

    def __init__(self) -> None:
        super().__init__(_("库内的存档文件缺失或与存档时不一致，不能提供。请系统管理员立即核查并从备份恢复。"))


class AttachmentDamaged(Conflict):
    """An attachment's stored bytes are missing or others than received: it is not handed out (fail closed)."""

    def __init__(self) -> None:
        super().__init__(_("这份佐证材料缺失或已损坏，不能提供。请系统管理员核查并从备份恢复。"))


class MandateRefused(Refusal):
    """The law lets nobody give (or take back) this mandate so; `hindrances` says why, each at its place on the form."""

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        super().__init__(hindrances[0].reason)
        self.hindrances = tuple(hindrances)

    @property
    def can_be_mended(self) -> bool:
        """Return whether another entry helps: then the form is shown again, else the person may not at all."""
        return all(one.place for one in self.hindrances)


class CopyNotPossible(ValueError):
    """A report cannot be copied to whom was chosen (抄送); the message says whom and why."""

    @classmethod
    def nobody(cls) -> "CopyNotPossible":
        """Nobody was chosen."""
        return cls(_("请至少选择一位抄送对象。"))

    @classmethod
    def not_readers(cls) -> "CopyNotPossible":
        """Somebody may not read the report, or is the sender."""
        return cls(_("抄送只能给现在就能看这份报告的其他人：抄送不给任何权限。请从名单中重新选择。"))

    @classmethod
    def unread(cls, names: list[str]) -> "CopyNotPossible":
        """Somebody has a copy that is not read yet."""
        return cls(_("%(names)s 已有一份抄送还没有阅，不用再送。") % {"names": "、".join(names)})
