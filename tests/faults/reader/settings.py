from artfactory.settings import *  # noqa: F403
from artfactory.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.faults.reader"]
