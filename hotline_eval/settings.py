"""Settings, read from the environment; with nothing set the site runs on SQLite in ``./data``."""

import sys
from pathlib import Path

import environ
from celery.schedules import crontab

from hotline_eval import environment
from hotline_eval.keys import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

env = environ.Env()

HOTLINE_DATA = environment.data_folder(env, BASE_DIR / "data")

DEBUG = env.bool("HOTLINE_DEBUG", default=False)
SECRET_KEY = env.str("HOTLINE_SECRET_KEY", default="") or kept_secret(HOTLINE_DATA, "secret.key")
CALLER_KEY = env.str("HOTLINE_CALLER_KEY", default="") or kept_secret(HOTLINE_DATA, "caller.key")
LEDGER_KEY = env.str("HOTLINE_LEDGER_KEY", default="") or kept_secret(HOTLINE_DATA, "ledger.key")
# Full months after which callers' names and numbers are deleted; 0 keeps them.
CALLER_MONTHS_MOST = 1200
CALLER_MONTHS = environment.whole_number(env, "HOTLINE_CALLER_MONTHS", 0, CALLER_MONTHS_MOST)
ALLOWED_HOSTS = env.list("HOTLINE_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("HOTLINE_ORIGINS", default=[])
HTTPS = env.bool("HOTLINE_HTTPS", default=False)

INSTALLED_APPS = [
    # Before units, whose administration takes the page of its devices away.
    "django_otp",
    "django_otp.plugins.otp_totp",
    "units",
    "workorders",
    "scoring",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "simple_history",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "units.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "units.middleware.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "units.middleware.WritingStops",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hotline_eval.urls"
WSGI_APPLICATION = "hotline_eval.wsgi.application"
ASGI_APPLICATION = "hotline_eval.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Databases ----------------------------------------------------------------------------------

DATABASES = {"default": environment.database(env, f"sqlite:///{HOTLINE_DATA / 'hotline.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at BEGIN: concurrent entries wait instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # As on disks without heads: else a month of a large table is sought by reading all of it. And
    # compiling a query takes longer than running it.
    plans = {"options": "-c random_page_cost=1.1 -c jit=off"}
    DATABASES["default"]["OPTIONS"] = plans | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Queue: the database holds the work, the broker only wakes workers (T1, T4) ---------------------

REDIS_URL = environment.broker(env)
RING_EXPIRES = 60  # seconds; a bell nobody heard is not worth hearing later
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "health_check_interval": 5,
    "visibility_timeout": 3600,
}
CELERY_REDIS_SOCKET_TIMEOUT = 1
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 1
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Or Celery puts its own handlers in place of ours, which mask what looks like a phone number.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(HOTLINE_DATA / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "scoring.tasks.work_off_queue", "schedule": 3, "options": {"expires": 3}},
    "jobs": {"task": "scoring.tasks.work_off_jobs", "schedule": 3, "options": {"expires": 3}},
    "watch": {"task": "scoring.tasks.notice_changes", "schedule": 10, "options": {"expires": 10}},
    "close": {"task": "scoring.tasks.close_months", "schedule": crontab(hour=2, minute=30)},
}

# Reports: fonts of the notice are named, never shipped ------------------------------------------

NOTICE_FONTS = {
    "title": env.str("HOTLINE_NOTICE_TITLE_FONT", default="方正小标宋简体"),
    "body": env.str("HOTLINE_NOTICE_BODY_FONT", default="仿宋_GB2312"),
    "heading": env.str("HOTLINE_NOTICE_HEADING_FONT", default="黑体"),
    "subheading": env.str("HOTLINE_NOTICE_SUBHEADING_FONT", default="楷体_GB2312"),
}

# People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# On: the office and the administration are entered with a code from the phone as well.
SECOND_FACTOR = env.bool("HOTLINE_SECOND_FACTOR", default=False)
OTP_TOTP_ISSUER = "12345"
AXES_HANDLER = "units.login_guard.LoginGuard"
AXES_FAILURE_LIMIT = 5
AXES_ACCOUNT_FAILURE_LIMIT = 20  # of one account, from wherever
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = environment.whole_number(env, "HOTLINE_PROXIES", 0)
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"

SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the site asks the program itself, not the proxy in front of it.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

# Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Files --------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = HOTLINE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = HOTLINE_DATA / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

DJANGO_TABLES2_TEMPLATE = "includes/table.html"
DJANGO_TABLES2_PAGE_RANGE = 7

# Logs carry ids only; the filter masks what looks like a phone or identity number.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masked": {"()": "units.logging.MaskNumbers"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["masked"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env.str("HOTLINE_LOG_LEVEL", default="WARNING")},
}
