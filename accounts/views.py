"""Sign-in, sign-out, and the switches a person keeps (large type, dark, language)."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from accounts.forms import SignInForm
from accounts.models import User


class SignIn(LoginView):
    """The sign-in page; somebody signed in goes home."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Sign out by POST; the page after it is the sign-in page."""

    next_page = "accounts:sign_in"


@require_POST
def keep_switches(request: HttpRequest) -> HttpResponse:
    """Keep large type, dark or language for this person, and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = resolve_url("/")
    response = HttpResponseRedirect(back)
    if isinstance(request.user, User):
        if "large_type" in request.POST:
            request.user.large_type = request.POST["large_type"] == "1"
        if "dark" in request.POST:
            request.user.dark = request.POST["dark"] == "1"
        if check_for_language(request.POST.get("language", "")):
            request.user.language = request.POST["language"]
        request.user.save(update_fields=["large_type", "dark", "language"])
    if check_for_language(request.POST.get("language", "")):
        response.set_cookie("django_language", request.POST["language"], samesite="Lax")
    return response
