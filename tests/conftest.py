"""Every test process has a home of its own, made before Django reads its settings."""

import os
import tempfile

HOME = tempfile.mkdtemp(prefix="artfactory-tests-")
os.environ["ARTFACTORY_HOME"] = HOME
for name in ("DATABASE_URL", "REDIS_URL", "ARTFACTORY_HOST", "ARTFACTORY_PORT"):
    os.environ.pop(name, None)
