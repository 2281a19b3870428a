"""Django settings. What a user may change comes from the environment, through typed readers."""

import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import django

from foundation import environment, home, static_files

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = environment.path(
    "ARTFACTORY_HOME", CHECKOUT, "Where the database, media, backups and run files lie."
)
PATHS = home.Paths(HOME)
MASTER_KEY_FILE = home.master_key_file(PATHS, moved=HOME != CHECKOUT)
home.prepare(PATHS)

WORD_LISTS = environment.path(
    "ARTFACTORY_WORD_LISTS", PATHS.word_lists, "The folder of word lists."
)
HOST = environment.text("ARTFACTORY_HOST", "127.0.0.1", "The address the web server binds.")
PORT = environment.integer(
    "ARTFACTORY_PORT", 8787, "The first port to try; a busy one gives the next.", low=1, high=65535
)
WORKERS = environment.integer(
    "ARTFACTORY_WORKERS", 2, "How many worker processes run generations.", low=1, high=16
)
MOST_WEB_PROCESSES = 8
WEB_PROCESSES = environment.integer(
    "ARTFACTORY_WEB_PROCESSES",
    # One that is forked shares most of its memory; a Mac's would not.
    2 if sys.platform == "linux" else 1,
    "How many processes answer pages: 2 on Linux, 1 on a Mac.",
    low=1,
    high=MOST_WEB_PROCESSES,
)
IMPORT_MEGAPIXELS = environment.integer(
    "ARTFACTORY_IMPORT_MEGAPIXELS",
    100,
    "How large a picture of your own may be. (What was ordered is kept up to 300.)",
    low=1,
    high=300,
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
    # Without its autodiscovery: workers and commands show no page, and start a third faster.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_rq",
    "artfactory",
    "audit",
    "preferences",
    "providers",
    "projects",
    "gallery",
    "ledger",
    "parameter_templates",
    "backup",
    "production",
    "films",
    "pages",
]

MIDDLEWARE = [
    "artfactory.middleware.headers.SafeHeaders",
    "artfactory.middleware.refused_bodies.AnswerRefusedBodies",
    "artfactory.middleware.hosts.AnswerKnownHostsOnly",
    "artfactory.middleware.static_files.StaticFiles",
    "artfactory.middleware.static_files.CompressPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "artfactory.middleware.same_origin.SameOriginOnly",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "artfactory.middleware.local_user.LocalUser",
    "artfactory.middleware.actor.NameActor",
    "artfactory.middleware.local_formats.WriteAsChosen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "artfactory.middleware.head_requests.AnswerHeads",
    "artfactory.middleware.failure_pages.ClearFailures",
]

ROOT_URLCONF = "artfactory.urls"
WSGI_APPLICATION = "artfactory.wsgi.application"
# The app's own pages are Jinja2; what Django brings, the admin, is in Django's language.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [CHECKOUT / "templates"],
        "OPTIONS": {
            "environment": "pages.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "pages.context.frame",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

FORM_RENDERER = "pages.form_renderer.Controls"

# WAL lets readers go on while one writes. IMMEDIATE takes the write lock at BEGIN, so that two
# read-modify-write transactions queue up instead of failing with "database is locked". FULL makes a
# commit survive a power cut: a claim that was undone by one could be paid for twice. A writer waits
# 6 s for the others here and 4 s for its turn (sqlite3.write_turns): a page answers within ten.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 6,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1024;",
}
DATABASE_URL = environment.address(
    "DATABASE_URL",
    PATHS.database_address,
    "The database. SQLite by default.",
    schemes=("sqlite", "postgres", "postgresql"),
)
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=None)}
except ValueError:
    environment.stop("DATABASE_URL is not the address of a database. Correct it or unset it.")
if PATHS.database_address == DATABASE_URL:
    # Its bytes need not be those of letters, so that the address would not lead back to it.
    DATABASES["default"]["NAME"] = str(PATHS.database)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "foundation.sqlite3"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Threads cannot share a database in memory the way they share a file, so tests use one, too.
    DATABASES["default"]["TEST"] = {"NAME": str(PATHS.run / "tests.sqlite3")}
elif not find_spec("psycopg"):
    environment.stop("DATABASE_URL wants PostgreSQL: run .venv/bin/pip install 'psycopg[binary]'.")
else:
    # To compile a query takes 150 ms, more than any of ours runs. What the address says comes last,
    # and so counts.
    DATABASES["default"]["ENGINE"] = "foundation.postgresql"
    told = DATABASES["default"].setdefault("OPTIONS", {})
    told["options"] = f"-c jit=off {told.get('options', '')}".rstrip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.address(
    "REDIS_URL",
    PATHS.redis_address,
    "The Redis-compatible server. By default the app starts its own on a private socket.",
    schemes=("redis", "rediss", "unix"),
)
OWN_REDIS = PATHS.redis_address == REDIS_URL
# One that stands still is an error after three seconds, not a wait without end.
RQ_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}socket_timeout=3&socket_connect_timeout=3"
RQ_QUEUES = {"engine": {"URL": RQ_URL, "DEFAULT_TIMEOUT": 600, "DEFAULT_RESULT_TTL": 0}}
# Its own pages want an inline script; the Queue page shows what the rows, the truth, say.
RQ_SHOW_ADMIN_LINK = False

# In the database: a cookie that is signed alone would open everything until it runs out, also after
# “Log out”.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "artfactory_session"
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "artfactory_csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "pages.errors.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "create"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = PATHS.uploads
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "gallery.upload_handler.OwnedFileHandler",
]

LANGUAGE_CODE = "en"
TIME_ZONE = home.time_zone()
USE_TZ = True

STATIC_URL = "static/" if DEBUG else f"static/{static_files.version(django.__version__)}/"
STATICFILES_DIRS = [static_files.FOLDER]
WHITENOISE_USE_FINDERS = True
# By their address, which changes with them, they are kept for good.
WHITENOISE_MAX_AGE = 0 if DEBUG else 365 * 24 * 3600

LOGGING = home.logging_config(PATHS, LOG_LEVEL)
