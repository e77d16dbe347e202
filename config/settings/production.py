"""Production: every secret comes from outside, and the demonstration's clock is refused."""

from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import DEMONSTRATION, DEMONSTRATION_FILE, KEYS_DIR

if DEMONSTRATION:
    raise ImproperlyConfigured(
        f"{DEMONSTRATION_FILE} 表明这是演示数据目录，生产环境拒绝使用。请用 DEMO_DIR 指定正式数据目录。"
    )

DEBUG = False
ALLOWED_HOSTS = environment.listing("ALLOWED_HOSTS")
SECRET_KEY = environment.secret("SECRET_KEY", KEYS_DIR / "django.secret")
SERVER_SECRET = environment.secret("SERVER_SECRET", KEYS_DIR / "server.secret")
# Printed on records for twenty years, so there is no default: https://域名/verify/
VERIFICATION_ADDRESS = environment.text("VERIFICATION_ADDRESS")
SECURE_SSL_REDIRECT = environment.switch("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31536000
# Whose failed sign-ins are counted, and whose questions to the verification page: the proxy would be one for all.
AXES_CLIENT_IP_CALLABLE = "config.proxy.address_behind_proxy"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
