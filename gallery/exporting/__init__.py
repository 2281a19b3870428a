"""Products handed out: as files, ZIP or contact sheet. What is stored is read and never changed."""
