"""The figures that Art Factory promises, measured where it stands (`manage.py bench`)."""
