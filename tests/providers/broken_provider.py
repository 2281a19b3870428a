"""Fails at import, as a plug-in may."""

import a_module_that_is_not_installed  # noqa: F401
