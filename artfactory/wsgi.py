"""The WSGI application that waitress serves."""

import os

import django

from artfactory.wsgi_request import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
django.setup(set_prefix=False)
application = Handler()
