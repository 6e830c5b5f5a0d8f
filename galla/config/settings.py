"""The one settings file, read from the environment (see ``.env.example``)."""

from pathlib import Path

from django.utils.csp import CSP

from galla.config import environment

ROOT = environment.ROOT
DATA_DIR = Path(environment.text("GALLA_DATA_DIR", str(ROOT / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = environment.text("SITE_URL", f"http://{HOST}:{PORT}")
ON_LOOPBACK = HOST in ("127.0.0.1", "localhost", "::1")
# Who says https:// runs a site for others: then the key must be theirs, cookies are secure and log lines are JSON.
HTTPS = SITE_URL.startswith("https:")
BEHIND_PROXY = environment.flag("BEHIND_PROXY")
DEBUG = environment.flag("DEBUG")
if DEBUG and HTTPS:
    raise ValueError("DEBUG shows our inside to whoever meets a fault, so it does not go with an https:// SITE_URL")
SECRET_KEY = environment.secret_key(DATA_DIR, in_production=HTTPS)
# Those of before: what was signed or hashed under them is known as long as they stand here.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEYS_BEFORE")
METRICS_TOKEN = environment.text("METRICS_TOKEN")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "galla.foundation",
    "galla.paper",
    "galla.outbox",
    "galla.media",
    "galla.accounts",
    "galla.ledger",
    "galla.notifications",
    "galla.catalog",
    "galla.parties",
    "galla.inventory",
    "galla.drawer",
    "galla.payments",
    "galla.credit",
    "galla.offers",
    "galla.prepaid",
    "galla.loyalty",
    "galla.cashbook",
    "galla.purchasing",
    "galla.sales",
    "galla.returns",
    "galla.reports",
    "galla.daybook",
    "galla.shifts",
    "galla.history",
    "galla.office",
    "galla.console",
    # After our rooms, so that their templates stand before its own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
# A room that is not built yet is not there; the list above is the order of the house.
INSTALLED_APPS = [
    name
    for name in INSTALLED_APPS
    if not name.startswith("galla.") or (ROOT / name.replace(".", "/") / "apps.py").is_file()
]

MIDDLEWARE = [
    "galla.foundation.watching.middleware.WatchingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "galla.accounts.middleware.AccessMiddleware",
    "galla.foundation.pages.RefusalMiddleware",
]

ROOT_URLCONF = "galla.config.urls"
WSGI_APPLICATION = "galla.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "galla.config.wiring.page_context",
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "galla.foundation.cache.SteadyCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# What upper rooms hear of lower ones (galla.foundation.facts).
FACTS = "galla.config.wiring.FACTS"
TASKS = {"default": {"BACKEND": "galla.outbox.backend.OutboxBackend", "QUEUES": []}}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["galla.accounts.backends.SignInBackend"]
PASSWORD_HASHERS = ["galla.accounts.hashers.CounterArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_FORMS = {
    "login": "galla.accounts.door_forms.SignInForm",
    "reset_password": "galla.accounts.door_forms.ForgottenForm",
    "reset_password_from_key": "galla.accounts.door_forms.NewPasswordForm",
    "set_password": "galla.accounts.door_forms.SetPasswordForm",
    "change_password": "galla.accounts.door_forms.ChangePasswordForm",
    "reauthenticate": "galla.accounts.door_forms.AgainForm",
}
MFA_FORMS = {
    "authenticate": "galla.accounts.door_forms.CodeForm",
    "reauthenticate": "galla.accounts.door_forms.CodeAgainForm",
    "activate_totp": "galla.accounts.door_forms.SetUpForm",
}
ACCOUNT_ADAPTER = "galla.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# The key of a failed sign-in is person and address (see the adapter): one cashier locked out does not lock the shop.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,60/5m/ip", "reset_password": "20/m/ip,5/m/key"}
MFA_TOTP_ISSUER = "Galla"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "galla.accounts.authentication.ShopTokenAuthentication",
        "galla.accounts.authentication.ShopSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["galla.accounts.authentication.MayDoThis"],
    "DEFAULT_RENDERER_CLASSES": ["galla.foundation.api.rendering.ShopJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["galla.foundation.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "galla.foundation.api.negotiation.OneForm",
    "DEFAULT_SCHEMA_CLASS": "galla.foundation.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "galla.foundation.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Galla",
    "DESCRIPTION": "The billing counter, the stock room and the account book of a shop.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "BillStateEnum": ["paid", "void"],
        "DiscountKindEnum": "galla.reports.given_away.DiscountKind",
        "DenominationKindEnum": "galla.drawer.models.Kind",
        "ReceiptKindEnum": "galla.inventory.models.ReceiptKind",
        "PlaceKindEnum": "galla.inventory.models.PlaceKind",
        "WayBackEnum": "galla.returns.models.WAYS",
        "TransferStateEnum": ["on_the_way", "moved", "arrived", "short", "back"],
    },
}

# Mail. With no host set, letters land in a folder where the office can read them.
DEMO_MAIL_DIR = DATA_DIR / "mail"
mail_host = environment.text("EMAIL_HOST")  # lower case: Django allows no EMAIL_* beside MAILERS
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", environment.text("EMAIL_HOST_USER") or "shop@localhost")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": mail_host,
            "port": environment.number("EMAIL_PORT", 587 if environment.flag("EMAIL_USE_TLS") else 25),
            "username": environment.text("EMAIL_HOST_USER"),
            "password": environment.text("EMAIL_HOST_PASSWORD"),
            "use_tls": environment.flag("EMAIL_USE_TLS"),
            "timeout": 20,
        },
    }
    if mail_host
    else {
        "BACKEND": "galla.notifications.folder.EmailBackend",
        "OPTIONS": {"file_path": str(DEMO_MAIL_DIR)},
    }
}
UPI_MERCHANT_ID = environment.text("UPI_MERCHANT_ID")

# Words, numbers, time
LANGUAGE_CODE = "en-in"
LANGUAGES = [("en-in", "English"), ("hi", "हिन्दी")]
LOCALE_PATHS = [ROOT / "galla" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Asia/Kolkata")

# Files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "galla.foundation.statics.HashedStatics"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FORM_RENDERER = "galla.foundation.rendering.ShopRenderer"

# Safety
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Galla itself speaks http: without a proxy that says so nothing would ever count as https, and nothing be reached.
SECURE_SSL_REDIRECT = HTTPS and BEHIND_PROXY
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and environment.flag("HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOG_FORMAT = environment.choice("LOG_FORMAT", ("plain", "json"), default="json" if HTTPS else "plain")
LOG_LEVEL = environment.text("LOG_LEVEL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "galla.foundation.watching.lines.PlainLines"},
        "json": {"()": "galla.foundation.watching.lines.JsonLines"},
    },
    "handlers": {"console": {"class": "galla.foundation.watching.lines.ErrorStream", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL or "WARNING"},
    "loggers": {
        "galla": {"level": LOG_LEVEL or "INFO"},
        "celery": {"level": LOG_LEVEL or "INFO"},
        # A nudge is no news; what its jobs did is told by the outbox.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        # Django's own handlers would write addresses and values beside ours, and mail them to nobody.
        "django": {"handlers": [], "level": LOG_LEVEL or "WARNING"},
        # Each answer has its line in ours already; of its faults the place is told.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}

CELERY_BROKER_URL = REDIS_URL
# A nudge that finds no broker gives up at once; a broker that takes a call and never answers is hung up on.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 5}
# A worker waits for its broker as long as it takes; meanwhile its own sweep works on.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
