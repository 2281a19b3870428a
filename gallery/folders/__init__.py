"""Each project's own folder on disk: media/folders/<its name>/, with all files of its products.

Files are stored once, in a place that never changes; a project's folder gives each a second name
(a hard link), which takes no room, or a copy where the disk has no such links. So nothing that was
paid for is ever moved, a folder can be made anew at any time, and a file of two projects lies in
both. Whoever changes which files a project has says so (`touched`) in the same transaction; a
worker follows (`keeping`), in small batches that can be broken off anywhere.
"""
