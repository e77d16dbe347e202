"""The user model: own from the first migration. A person; posts and units live in `units`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One person who can sign in. One name, never split into family and given name."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("姓名"), max_length=60)
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    large_type = models.BooleanField(_("大字版"), default=False)
    dark = models.BooleanField(_("深色"), default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the one name."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the one name; Chinese names are not shortened."""
        return self.full_name
