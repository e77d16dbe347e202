"""The public verification page: no sign-in, no session; a file is checked whole, a code asks the register."""

from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from components.chinese import moment_words
from units.requests import ActingRequest
from worklists import checking, public, rates

# Room for the form around the file.
LARGEST_REQUEST = checking.LARGEST_FILE + 64 * 1024


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: ActingRequest) -> HttpResponse:
    """Show the page (GET), look a code up (GET with `code`) or judge a file (POST).

    The size is looked at before anything reads the body, so the check of the form's token comes after it.
    """
    asks = request.method == "POST" or "code" in request.GET
    if asks and not rates.may_ask(get_client_ip_address(request) or ""):
        words = _("从您的网络来的核验太多了，请过 %(n)d 分钟再试。") % {"n": rates.WINDOW_MINUTES}
        answer = _page(request, 429, refused=words, typed=request.GET.get("code", "")[: public.LONGEST_CODE])
        answer["Retry-After"] = str(rates.WINDOW_MINUTES * 60)
        return answer
    if request.method != "POST":
        return _code(request) if "code" in request.GET else _page(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST:
        return _page(request, 413, file_error=_("文件超过 20 MB，没有核验。存档件一般不到 1 MB，请看是否选错了文件。"))
    return _file(request)


def _code(request: ActingRequest) -> HttpResponse:
    typed = request.GET["code"][: public.LONGEST_CODE]
    code = public.code_of(typed)
    if code is None:
        words = _("核验码是 32 个字母和数字（0—9、A—F），印在存档件末页，分成 8 组。请对照原件再输一遍。")
        return _page(request, 400, code_error=words, typed=typed)
    return _page(request, looked_up=True, registered=public.registered(code), typed=typed)


@csrf_protect
def _file(request: ActingRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return _page(request, 400, file_error=_("没有选择文件，没有核验。请先选择要核验的 PDF。"))
    return _page(request, answer=public.about(file), name=(file.name or "")[:120])


def _page(request: ActingRequest, status: int = 200, **shown: Any) -> HttpResponse:
    at: datetime = request.arrived_at
    return render(
        request,
        "worklists/verify.html",
        shown | {"verified_words": moment_words(at, seconds=True, year=True)},
        status=status,
    )
