"""Tests: a folder of their own, quick password hashing, both databases by DATABASE_URL."""

import atexit
import os
import shutil
import tempfile

os.environ["DEMO_DIR"] = _folder = tempfile.mkdtemp(prefix="shuangyue-test-")
_owner = os.getpid()


def _clean() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_clean)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATA_DIR, DATABASES, STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECRET_KEY = "tests-only"  # noqa: S105
SERVER_SECRET = "tests-only-server-secret"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
CHECKPOINT_KEY_MAY_BE_MADE = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"] == "common.sqlite":
    # A file, not memory: races use several connections.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
