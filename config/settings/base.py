"""Settings common to every way of running 双月报."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from config import environment

BASE_DIR = environment.BASE_DIR
DATA_DIR = environment.data_dir()

# The demonstration is a folder, not a switch: it holds this file (its clock) and everything it made.
DEMONSTRATION_FILE = DATA_DIR / "demonstration.json"
DEMONSTRATION = DEMONSTRATION_FILE.exists()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "config",
    "components",
    "workdays",
    "audit",
    "outbox",
    "pdf",
    "transitions",
    "accounts",
    "units",
    "plans",
    "submissions",
    "workplans",
    "lines",
    "approvals",
    "worklists",
    "archives",
]

MIDDLEWARE = [
    # Outermost: lateness is decided by the arrival at the server, before any lock or queue inside it.
    "config.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageMiddleware",
    "units.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "transitions.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATE_OPTIONS: dict[str, list[object]] = {
    "context_processors": [
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "config.context.frame",
        "accounts.context.appearance",
        "worklists.context.frame",
    ],
    "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": TEMPLATE_OPTIONS,
    }
]

# SQLite: measured in architecture.md (WAL, IMMEDIATE: no "database is locked"; recursive_triggers: REPLACE would
# otherwise bypass the append-only triggers of the audit log). cache_size: a year's tables and indexes, 8 MB at most
# for each connection, where SQLite by itself keeps 2.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=-8000;"
    ),
}
DATABASES = {"default": dj_database_url.parse(environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"ENGINE": "common.sqlite", "OPTIONS": SQLITE_OPTIONS}
# A thread keeps its connection for ten minutes: opening one costs more than an act asks of the processor.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "units.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"

# Files by content: working files under objects/ (never *.pdf), issued records and nothing else under records/.
OBJECTS_DIR = DATA_DIR / "objects"
RECORDS_DIR = DATA_DIR / "records"
# Archives (归档包) that somebody asked for, kept for a week.
EXPORTS_DIR = DATA_DIR / "exports"
KEYS_DIR = DATA_DIR / "keys"
CHECKPOINTS_DIR = DATA_DIR / "checkpoints"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": OBJECTS_DIR}},
    "objects": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": OBJECTS_DIR}},
    "records": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": RECORDS_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# How long an entered signing PIN unlocks the signer's key (minutes), and how often checkpoints are written.
SIGNING_UNLOCK_MINUTES = 10
# Whose time stamps signatures bear: the address (http, https) of an RFC 3161 authority, or "own", the installation's
# own one, which `verify` shows as local. When the authority does not answer, nothing is signed.
TIMESTAMP_AUTHORITY = environment.address("TIMESTAMP_AUTHORITY", "own")
# Where production's signing keys come from; while it is empty the installation's own authority may issue certificates.
SIGNING_KEY_SOURCE = environment.text("SIGNING_KEY_SOURCE", "")
# The PKCS#11 library of password devices plugged into this machine; empty: there are none.
PKCS11_MODULE = environment.text("PKCS11_MODULE", "")

# Where anybody verifies a record, printed on every record beside its code and opened by its QR code; and how often one
# address may ask there in ten minutes (counted in this process, or in Redis for several: redis://…).
VERIFICATION_ADDRESS = environment.text(
    "VERIFICATION_ADDRESS", f"http://127.0.0.1:{environment.text('PORT', '8000')}/verify/"
)
VERIFICATIONS_IN_TEN_MINUTES = 60
RATE_LIMIT_STORAGE = environment.text("RATE_LIMIT_STORAGE", "memory://")

# A session ends with the browser, and after a working day at the latest (GB/T 22239—2019, 8.1.4.1 b: 登录连接超时自动
# 退出). Reading does not renew it: GET never writes.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}


def folder(path: Path) -> Path:
    """Make a private folder of this installation and return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
