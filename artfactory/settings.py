"""Django settings. What a user may change comes from the environment, through typed readers."""

from importlib.util import find_spec
from pathlib import Path

import dj_database_url

from artfactory import environment, home

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = environment.path(
    "ARTFACTORY_HOME", CHECKOUT, "Where the database, media, backups and run files lie."
)
PATHS = home.Paths(HOME)
MASTER_KEY_FILE = home.master_key_file(PATHS, moved=HOME != CHECKOUT)
home.prepare(PATHS)

HOST = environment.text("ARTFACTORY_HOST", "127.0.0.1", "The address the web server binds.")
PORT = environment.integer(
    "ARTFACTORY_PORT", 8787, "The first port to try; a busy one gives the next.", low=1, high=65535
)
WORKERS = environment.integer(
    "ARTFACTORY_WORKERS", 2, "How many worker processes run generations.", low=1, high=16
)
LOG_LEVEL = environment.choice(
    "ARTFACTORY_LOG_LEVEL", "info", "How much is logged.", of=("debug", "info", "warning", "error")
)
EXTRA_HOSTS = environment.text(
    "ARTFACTORY_ALLOWED_HOSTS", "", "Further host names to answer to, separated by commas."
)

EXTRA_PROVIDERS = environment.text(
    "ARTFACTORY_PROVIDERS",
    "",
    "Providers under development: slug=module:Class, separated by commas.",
)

DEBUG = environment.boolean("ARTFACTORY_DEBUG", False, "Show Django's error pages (development).")
SECRET_KEY = home.secret_key(PATHS)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *home.names_of(HOST)]
ALLOWED_HOSTS += [name.strip() for name in EXTRA_HOSTS.split(",") if name.strip()]
if "*" in ALLOWED_HOSTS:
    environment.stop("ARTFACTORY_ALLOWED_HOSTS='*' lets any site in. Name the hosts.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_rq",
    "artfactory",
    "preferences",
    "providers",
    "projects",
    "gallery",
    "production",
]

MIDDLEWARE = [
    "artfactory.middleware.headers.SafeHeaders",
    "artfactory.middleware.hosts.AnswerKnownHostsOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "artfactory.middleware.same_origin.SameOriginOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "artfactory.middleware.local_user.LocalUser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "artfactory.middleware.clear_failures.ClearFailures",
]

ROOT_URLCONF = "artfactory.urls"
WSGI_APPLICATION = "artfactory.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "artfactory.context.frame",
            ],
        },
    }
]

# WAL lets readers go on while one writes. IMMEDIATE takes the write lock at BEGIN, so that two
# read-modify-write transactions queue up instead of failing with "database is locked". FULL makes a
# commit survive a power cut: a claim that was undone by one could be paid for twice. A writer waits
# 8 s for the others here and 2 s for its turn (production.writing): a page answers within ten.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 8,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1024;",
}
DATABASE_URL = environment.address(
    "DATABASE_URL",
    f"sqlite:///{PATHS.database}",
    "The database. SQLite by default.",
    schemes=("sqlite", "postgres", "postgresql"),
)
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=None)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Threads cannot share a database in memory the way they share a file, so tests use one, too.
    DATABASES["default"]["TEST"] = {"NAME": str(PATHS.run / "tests.sqlite3")}
elif not find_spec("psycopg"):
    environment.stop("DATABASE_URL wants PostgreSQL: run .venv/bin/pip install 'psycopg[binary]'.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.address(
    "REDIS_URL",
    f"unix://{PATHS.redis_socket}",
    "The Redis-compatible server. By default the app starts its own on a private socket.",
    schemes=("redis", "rediss", "unix"),
)
OWN_REDIS = f"unix://{PATHS.redis_socket}" == REDIS_URL
# One that stands still is an error after three seconds, not a wait without end.
RQ_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}socket_timeout=3&socket_connect_timeout=3"
RQ_QUEUES = {"engine": {"URL": RQ_URL, "DEFAULT_TIMEOUT": 600, "DEFAULT_RESULT_TTL": 0}}
# Its own pages want an inline script; the Queue page shows what the rows, the truth, say.
RQ_SHOW_ADMIN_LINK = False

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "artfactory_session"
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "artfactory_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "artfactory.views.errors.csrf_failure"
LOGIN_URL = "login"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = PATHS.uploads

LANGUAGE_CODE = "en"
TIME_ZONE = home.time_zone()
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0

LOGGING = home.logging_config(PATHS, LOG_LEVEL)
