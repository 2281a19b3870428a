"""The assembler: an edit list and the files that it names become one film, on this machine."""
