"""How the app is run: one supervisor process that owns all the others (`manage.py start`)."""
