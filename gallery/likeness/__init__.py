"""Pictures that look alike: a hash of what is seen, and an index to find near ones by.

`phash` makes the hash where the preview is made, `bands` keeps it findable, `near` asks;
`grouping` looks for duplicates (many at once by `many`), and `groups` is what was found.
"""
