"""The figures that Art Factory promises, measured on the machine it stands on (`manage.py bench`)."""
