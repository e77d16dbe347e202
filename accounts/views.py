"""Sign-in, sign-out, and the switches a person keeps (large type, dark, language)."""

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import switches
from accounts.forms import SignInForm
from accounts.models import User


class SignIn(LoginView):
    """The sign-in page; somebody signed in goes home."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; what was chosen on the sign-in page goes over to the account, and its cookies go away."""
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            switches.keep(user, switches.of_browser(self.request.COOKIES))
        for cookie in switches.COOKIES.values():
            if cookie in self.request.COOKIES:
                response.delete_cookie(cookie, samesite="Lax")
        return response


class SignOut(LogoutView):
    """Sign out by POST; the page after it is the sign-in page."""

    next_page = "accounts:sign_in"


@require_POST
def keep_switches(request: HttpRequest) -> HttpResponse:
    """Keep large type, dark or language (for the person; before sign-in for this browser), and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = resolve_url("/")
    response = HttpResponseRedirect(back)
    choices = switches.chosen(request.POST)
    if isinstance(request.user, User):
        switches.keep(request.user, choices)
    else:
        for name, value in choices.items():
            response.set_cookie(
                switches.COOKIES[name],
                value if isinstance(value, str) else str(int(value)),
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
    return response
