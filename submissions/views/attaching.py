"""Attachments in the form of a writing page: files put on, one taken off; nothing typed is lost by either."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from submissions.addresses import number_in
from submissions.errors import UnfitFile
from submissions.files import keep, received
from submissions.models import Contribution, Report
from submissions.operations.attaching import attach, detach
from units.requests import ActingRequest


@dataclass(frozen=True, slots=True)
class Attaching:
    """What became of the files of a form: a button of theirs was `pressed`, or what is wrong with one."""

    pressed: bool = False
    problem: str = ""


def change_attachments(document: Report | Contribution, request: ActingRequest) -> Attaching:
    """Attach the files that the form carries, whatever button sent it, and take off the one named by `detach`.

    Raises NotWriter.
    """
    files = request.FILES.getlist("files")
    pressed = "attach" in request.POST or "detach" in request.POST
    number = number_in(request.POST.get("detach", ""))
    if number is not None:
        detach(document, number, by=request.actor, at=request.arrived_at)
    if not files:
        problem = _("请先选择文件，再按“上传”。") if "attach" in request.POST else ""
        return Attaching(pressed, problem)
    try:
        # How many there are already is asked under the lock.
        attach(document, keep(received(files)), by=request.actor, at=request.arrived_at)
    except UnfitFile as unfit:
        return Attaching(pressed, str(unfit) + _("这次选的文件都没有上传。"))
    return Attaching(pressed)
