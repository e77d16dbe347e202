"""What can go wrong with texts and returns; pages turn these into answers in Chinese, with nothing typed lost."""

from django.utils.translation import gettext as _

from accounts.models import User
from submissions.models import CoordinationText, Draft, Remark
from transitions.errors import Conflict, Refusal


class DraftConflict(Exception):
    """Somebody else saved this section meanwhile: `theirs` is the draft as it stands, `mine` the text just typed."""

    def __init__(self, theirs: Draft, mine: str) -> None:
        super().__init__(_("这一节刚刚被别人改过。两份文字都在下面，请选定一份或合并后再保存。"))
        self.theirs = theirs
        self.mine = mine


class AnswerConflict(Exception):
    """Somebody else answered this remark meanwhile: `theirs` is the remark as it stands."""

    def __init__(self, theirs: Remark) -> None:
        super().__init__(_("这条意见刚刚由别人答复：“%(theirs)s”。看过以后再改。") % {"theirs": theirs.answer})
        self.theirs = theirs


class AnswerRefused(ValueError):
    """An answer that cannot be kept: too long, or its remark was handed on already. The message says how to mend it."""


class CoordinationConflict(Exception):
    """Somebody else saved this problem's text meanwhile: `theirs` is what stands; what was typed is with the page."""

    def __init__(self, theirs: CoordinationText) -> None:
        super().__init__(_("这份材料刚刚被别人改过。对方的文字列在下面，您输入的还在框里，请合并后再提交。"))
        self.theirs = theirs


class UnfitFile(ValueError):
    """A file that cannot be taken; the message says which, why and how to mend it."""


class NotWriter(Refusal):
    """This person may not write this draft now."""

    def __init__(self) -> None:
        super().__init__(_("现在不能修改这份材料：可能已经提交，或者不归您填写。"))


class ReturnIncomplete(ValueError):
    """A return says why: a summary, and remarks that name a section of the plan."""


class UnitNotAddable(ValueError):
    """A unit that cannot be added to a report (加签): unknown, or answering already."""


class NotColleague(ValueError):
    """Who was chosen for 转办 is no reporter of the unit now, or has the document already."""

    def __init__(self, name: str, *, already: bool = False) -> None:
        if already:
            words = _("这份材料已经由 %(name)s 办理。") % {"name": name} if name else _("这份材料现在没有指定承办人。")
        else:
            words = _("%(name)s 现在不是本单位的经办人，请从列表中另选一位。") % {"name": name}
        super().__init__(words)


class HandsChanged(Conflict):
    """The document was handed on (转办) since the page was made: HTTP 409, and nothing typed is lost."""

    def __init__(self, now_with: User | None) -> None:
        if now_with is None:
            words = _("页面打开后，这份材料已改为不指定承办人。请看最新情况再办理。")
        else:
            words = _("页面打开后，这份材料已交 %(name)s 办理。请看最新情况再办理。") % {"name": now_with.full_name}
        super().__init__(words)


class NothingToHandOver(ValueError):
    """The person has no open work in the unit (any more)."""

    def __init__(self) -> None:
        super().__init__(_("这个人在本单位没有在办的材料，不用移交。"))


class SectionLocked(Refusal):
    """This section was not returned, so it stays as its reader saw it; `mine` is what was typed."""

    def __init__(self, reason: str, mine: str) -> None:
        super().__init__(reason)
        self.mine = mine
