"""An app whose one consumer keeps a row for each event that it sees, to be counted."""
