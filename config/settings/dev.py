"""Development and the demonstration: secrets are made on first use, inside the data folder."""

from django.core.management.utils import get_random_secret_key

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, KEYS_DIR, STORAGES, TEMPLATE_OPTIONS, folder

folder(DATA_DIR)
DEBUG = environment.switch("DEBUG")
if DEBUG:  # templates are read anew at each request
    TEMPLATE_OPTIONS["loaders"] = ["django.template.loaders.filesystem.Loader"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *environment.listing("ALLOWED_HOSTS")]
SECRET_KEY = environment.secret("SECRET_KEY", KEYS_DIR / "django.secret", get_random_secret_key)
# The server's half of what unlocks a signer's key; the other half is the signer's PIN.
SERVER_SECRET = environment.secret("SERVER_SECRET", KEYS_DIR / "server.secret", get_random_secret_key)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
# Production gets its key from the security administrator; here the first checkpoint makes one.
CHECKPOINT_KEY_MAY_BE_MADE = True
