"""代签授权: the head's list, giving one, one mandate with its letter, taking it back; the certificate of a deputy."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.models import User
from approvals.errors import FileDamaged, MandateRefused
from approvals.letters import LARGEST, Letter, LetterRefused, checked, too_large
from approvals.mandate_forms import CertificateForm, GrantForm, RevokeForm
from approvals.operations.credentials import issue, posts_in_mandate, posts_without
from approvals.operations.mandates import grant, revoke
from approvals.presenters.mandates import detail_page, line_words, list_page, member_words
from common import store
from common.clock import local
from pdf.errors import PdfError
from plans.queries import lines_led_by
from submissions.addresses import fresh_key, number_in
from submissions.fields import key_in
from units.models import Appointment, Delegation, Unit
from units.queries import mandates_visible_to, posts_in
from units.requests import ActingRequest
from workflows.rules.mandates import may_give
from workflows.words import Role

_UNPROCESSABLE = 422
_SALT = "approvals.mandates.letter"
# How long a letter that came with a mistyped form may wait; the sweeper lets files lie for a day.
_KEPT_FOR = 12 * 60 * 60


@login_required
@require_GET
def mandates(request: ActingRequest) -> HttpResponse:
    """Every mandate this person may know of: in force, to come, ended; a head finds the way to a new one here."""
    return render(request, "approvals/mandates.html", list_page(request.actor, request.arrived_at))


@login_required
@require_http_methods(["GET", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Give a mandate. What cannot be accepted keeps everything that was typed, the letter included."""
    unit = _headed(request)
    at = request.arrived_at
    held = [one for one in posts_in(unit, at) if one.person_id != request.actor.person]
    lines = lines_led_by(unit, local(at).date())
    shown = (member_words(held), line_words(lines))
    if request.method == "GET":
        form = GrantForm(*shown, initial={"key": fresh_key(), "since": local(at).date(), "until": local(at).date()})
        return _new_page(request, unit, form)
    form = GrantForm(*shown, request.POST, request.FILES)
    letter = _letter(request, form)
    if form.is_valid():
        try:
            given = _grant(request, unit, form, letter, held)
        except MandateRefused as refused:
            if not refused.can_be_mended:
                raise
            for one in refused.hindrances:
                form.add_error(one.place, one.reason)
        else:
            words = _("已授权%(name)s代签，文号 %(number)s。对方登录后在待办里看到。")
            messages.success(request, words % {"name": given.deputy.full_name, "number": given.number})
            return _to(given)
    elif letter is None and not form.errors.get("letter"):
        form.add_error("letter", _("请附上签字或盖章的授权书（PDF、JPEG 或 PNG）。"))
    return _new_page(request, unit, form, letter)


@login_required
@require_GET
def mandate(request: ActingRequest, year: int, serial: int) -> HttpResponse:
    """One mandate: what it says, its letter, what was signed under it."""
    found = _mandate_or_404(request, year, serial)
    form = RevokeForm(initial={"key": fresh_key()})
    return render(
        request, "approvals/mandate.html", detail_page(found, request.actor, request.arrived_at) | {"form": form}
    )


@login_required
@require_http_methods(["POST"])
def revoke_it(request: ActingRequest, year: int, serial: int) -> HttpResponse:
    """Take a mandate back; without a reason the page comes again."""
    found = _mandate_or_404(request, year, serial)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            ended = revoke(
                found,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.arrived_at,
                key=key_in(form.cleaned_data["key"]),
            )
        except MandateRefused as refused:
            if not refused.can_be_mended:
                raise
            form.add_error("reason", str(refused))
        else:
            words = _("已收回%(name)s的代签授权，即时生效。")
            messages.success(request, words % {"name": ended.deputy.full_name})
            return _to(ended)
    elif not may_give(request.actor, government=found.government_id, unit=found.unit_id):
        raise Http404
    page = detail_page(found, request.actor, request.arrived_at) | {"form": form}
    return render(request, "approvals/mandate.html", page, status=_UNPROCESSABLE)


@login_required
@require_safe
def letter(request: ActingRequest, year: int, serial: int) -> HttpResponse:
    """The letter as it was attached, shown in place."""
    found = _mandate_or_404(request, year, serial)
    if not found.letter_sha256:
        raise Http404
    try:
        data = store.read(found.letter_sha256)
    except (FileNotFoundError, store.DigestMismatch):
        raise FileDamaged from None
    ending = found.letter_name.rsplit(".", 1)[-1]
    names = f"filename=\"mandate-{year}-{serial}.{ending}\"; filename*=UTF-8''{quote(found.letter_name, safe='')}"
    return HttpResponse(
        data,
        content_type=found.letter_type,
        headers={
            "Content-Disposition": f"inline; {names}",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def certificate(request: ActingRequest) -> HttpResponse:
    """A deputy chooses the signing PIN, and so gets the certificate with which to sign in mandate."""
    post = _post_in_mandate(request)
    if post is None:
        raise Http404
    if post not in posts_without(post.post.government, request.arrived_at):
        return redirect("approvals:mandates")
    managed = bool(settings.SIGNING_KEY_SOURCE)
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and not managed and form.is_valid():
        asked = form.cleaned_data
        if authenticate(request=request, username=request.user.username, password=asked["password"]) != request.user:
            form.add_error("password", _("登录密码不正确，没有办理证书。请重新输入，连续输错会暂停 15 分钟。"))
        else:
            try:
                issue(post, pin=asked["pin"], by=request.actor, at=request.arrived_at)
            except PdfError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("签名证书已办好，签发时输入刚设定的签名口令。"))
                return redirect("worklists:home")
    page = {"form": form, "post": post, "managed": managed}
    return render(request, "approvals/certificate.html", page, status=_UNPROCESSABLE if form.errors else 200)


def _headed(request: ActingRequest) -> Unit:
    """Return the unit for which the head gives a mandate: the one that the address names, else the only one. 404."""
    headed = request.actor.units(Role.HEAD)
    named = number_in(request.GET.get("unit", ""))
    asked = {named} & headed if named is not None else headed
    unit = Unit.objects.filter(pk__in=asked).select_related("government").order_by("order", "id").first()
    if unit is None:
        raise Http404
    return unit


def _grant(
    request: ActingRequest, unit: Unit, form: GrantForm, letter: Letter | None, held: list[Appointment]
) -> Delegation:
    asked = form.cleaned_data
    deputy = next((one.person for one in held if str(one.person_id) == asked["deputy"]), None)
    return grant(
        unit=unit,
        deputy=deputy,
        first_day=asked["since"],
        last_day=asked["until"],
        lines=form.chosen_lines,
        letter=letter,
        by=request.actor,
        at=request.arrived_at,
        key=key_in(asked["key"]),
    )


def _letter(request: ActingRequest, form: GrantForm) -> Letter | None:
    """Return the letter that came now, else the one kept from the last try; what is none is said at the field."""
    upload = request.FILES.get("letter")
    if upload is None:
        return _kept(request)
    if upload.size is not None and upload.size > LARGEST:
        form.add_error("letter", too_large(upload.size))
        return None
    try:
        return checked(upload.name or "", upload.read())
    except LetterRefused as refused:
        if not form.errors.get("letter"):
            form.add_error("letter", str(refused))
        return None


def _keep(request: ActingRequest, letter: Letter) -> str:
    """Keep a letter for the next try of this person; a token stands in the form, nobody else's opens anything."""
    kept = [store.put_if_absent(letter.data), letter.name, request.actor.person]
    return signing.dumps(kept, salt=_SALT, compress=True)


def _kept(request: ActingRequest) -> Letter | None:
    try:
        digest, name, person = signing.loads(request.POST.get("kept_letter", ""), salt=_SALT, max_age=_KEPT_FOR)
        return checked(name, store.read(digest)) if person == request.actor.person else None
    except (signing.BadSignature, FileNotFoundError, store.DigestMismatch, LetterRefused):
        return None


def _new_page(request: ActingRequest, unit: Unit, form: GrantForm, letter: Letter | None = None) -> HttpResponse:
    page: dict[str, Any] = {"form": form, "unit": unit, "list_url": reverse("approvals:mandates")}
    if letter is not None:
        page |= {"kept_name": letter.name, "kept_letter": _keep(request, letter)}
    page["key"] = request.POST.get("key") or form["key"].value() or fresh_key()
    return render(request, "approvals/grant_mandate.html", page, status=_UNPROCESSABLE if form.errors else 200)


def _mandate_or_404(request: ActingRequest, year: int, serial: int) -> Delegation:
    found = mandates_visible_to(request.actor).filter(year=year, serial=serial).first()
    if found is None:
        raise Http404
    return found


def _post_in_mandate(request: ActingRequest) -> Appointment | None:
    """Return under which post this person would sign in mandate, in force or to come; None for everybody else."""
    given = Delegation.objects.filter(deputy=request.actor.person).select_related("government")
    user: User = request.user
    for government in {one.government for one in given}:
        for post in posts_in_mandate(government, request.arrived_at):
            if post.person_id == user.pk:
                return post
    return None


def _to(mandate: Delegation) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("approvals:mandate", kwargs={"year": mandate.year, "serial": mandate.serial}))
