"""What the user has chosen: one table of named values, read by every room above.

`preferences.store` reads and writes it; `preferences.registry` names them all, with types and
defaults. Settings of the machine (paths, ports) are environment variables and none of this.
"""
