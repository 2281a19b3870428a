"""The ground floor: files, locks, the database, the environment. What stands here knows no table of
the app, and every floor may use it."""
