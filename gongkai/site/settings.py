"""All settings, in one file. Everything an operator sets is a variable prefixed GONGKAI_, or DATABASE_URL.

Without any secret set and with a demonstration in GONGKAI_VAR (made by `gongkai demo`), its values are used.
"""

from __future__ import annotations

import base64
import json
import os
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gongkai.site.demo_settings import SECRETS, is_configured

GONGKAI_VAR = Path(os.environ.get("GONGKAI_VAR", "var")).resolve()
DEMO_FILE = GONGKAI_VAR / "demo.json"
# A real installation must not fall back to a demonstration's keys.
GONGKAI_DEMO = DEMO_FILE.exists() and not is_configured()
_values: dict[str, str] = json.loads(DEMO_FILE.read_text(encoding="utf-8")) if GONGKAI_DEMO else {}
_values |= {name: value for name, value in os.environ.items() if name.startswith("GONGKAI_")}
_missing = [f"{name}（{meaning}）" for name, meaning in SECRETS.items() if not _values.get(name)]
if _missing:
    raise ImproperlyConfigured(f"缺少环境变量：{'；'.join(_missing)}。只想试用的，请运行 gongkai demo。")


def _key(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} 应当是 base64 编码。") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} 解码后应当是 32 个字节，现在是 {len(key)} 个。")
    return key


SECRET_KEY = _values["GONGKAI_SECRET_KEY"]
GONGKAI_DATA_KEYS = {
    key_id: _key(encoded, "GONGKAI_DATA_KEYS")
    for key_id, _, encoded in (pair.partition(":") for pair in _values["GONGKAI_DATA_KEYS"].split(","))
}
GONGKAI_INDEX_KEY = _key(_values["GONGKAI_INDEX_KEY"], "GONGKAI_INDEX_KEY")
GONGKAI_TODAY = date.fromisoformat(_values["GONGKAI_TODAY"]) if _values.get("GONGKAI_TODAY") else None
GONGKAI_FILES = GONGKAI_VAR / "files"
# Set to 0 only where the site is not reached over HTTPS: the demonstration, and tests.
_HTTPS = _values.get("GONGKAI_HTTPS", "0" if GONGKAI_DEMO else "1") == "1"

DEBUG = False
ALLOWED_HOSTS = _values.get("GONGKAI_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if _HTTPS else []

INSTALLED_APPS = [
    "gongkai.site",
    "gongkai.reports",
    "gongkai.applications",
    "gongkai.mailbox",
    "gongkai.publishing",
    "gongkai.intake",
    "gongkai.files",
    "gongkai.notices",
    "gongkai.accounts",
    "gongkai.ledger",
    "wagtail.contrib.table_block",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.site.sessions.StaffSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gongkai.publishing.redirects.OldAddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.site.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gongkai.site.urls"
WSGI_APPLICATION = "gongkai.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.site.context.site",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{GONGKAI_VAR}/gongkai.sqlite3"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # FULL: what was acknowledged survives a power cut. IMMEDIATE: writers queue instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "desk:login"
CSRF_FAILURE_VIEW = "gongkai.site.views.csrf_failure"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "desk:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "site/locked_out.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_PATH = "/desk/"  # the public site carries no sign-in cookie at all
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Off where the district sits on a platform of the city: then there are no public pages but those for applying.
# Sites that may show our ways in within a frame of theirs, e.g. https://www.example.gov.cn
GONGKAI_EMBED_HOSTS = _values.get("GONGKAI_EMBED_HOSTS", "").split()
GONGKAI_PORTAL = _values.get("GONGKAI_PORTAL", "1") == "1"
# Wagtail, for published content only. Its editor needs styles and scripts in the page; the public site and the desk
# keep the strict policy above (see publishing.editor).
WAGTAIL_SITE_NAME = "信息采编"
WAGTAILADMIN_BASE_URL = ""
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Pictures are seen by editors there; the public gets copies through what is released.
MEDIA_ROOT = GONGKAI_VAR / "images"
MEDIA_URL = "/editor/media/"
# What the foot of every public page must say (国办发〔2017〕47号).
GONGKAI_SITE_FACTS = {
    "identification": _values.get("GONGKAI_SITE_CODE", ""),
    "icp": _values.get("GONGKAI_ICP", ""),
    "police": _values.get("GONGKAI_POLICE_RECORD", ""),
    "conac": _values.get("GONGKAI_CONAC", ""),
    "report_errors": _values.get("GONGKAI_REPORT_ERRORS", ""),
    "service_hall": _values.get("GONGKAI_SERVICE_HALL", ""),
}
# Public pages, ready-made.
GONGKAI_READY = GONGKAI_VAR / "ready"
GONGKAI_SEARCH = GONGKAI_VAR / "search"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["gongkai.files.uploads.MemoryOnlyUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Mail and SMS to applicants: none without these.
GONGKAI_ADDRESS = _values.get("GONGKAI_ADDRESS", "")
GONGKAI_SITE_FACTS["domain"] = urlsplit(GONGKAI_ADDRESS).netloc
EMAIL_HOST = _values.get("GONGKAI_SMTP_HOST", "")
EMAIL_PORT = int(_values.get("GONGKAI_SMTP_PORT", "25"))
EMAIL_HOST_USER = _values.get("GONGKAI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = _values.get("GONGKAI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _values.get("GONGKAI_SMTP_TLS") == "starttls"
EMAIL_USE_SSL = _values.get("GONGKAI_SMTP_TLS") == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _values.get("GONGKAI_MAIL_FROM", EMAIL_HOST_USER)
GONGKAI_SMS_URL = _values.get("GONGKAI_SMS_URL", "")
GONGKAI_SMS_TOKEN = _values.get("GONGKAI_SMS_TOKEN", "")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
