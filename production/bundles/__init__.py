"""One project as one file, out of this home and into another.

Here because it joins rooms: it reads and writes what `projects`, `gallery`, `ledger` and
`parameter_templates` keep.

A bundle is a ZIP in which nothing is compressed, in this order and nothing else:

- `manifest.json`: format, version, the project, and size and SHA-256 of the three parts of rows;
- `products.jsonl`: a product a line, with its tags, collections, sources and the description of its
  files, each with its SHA-256;
- `ledger.jsonl`: an entry of the ledger a line;
- `templates.jsonl`: a version of a template a line, those of one together, the oldest first;
- `files/<sha256>.<extension>`: each file once, in the order in which products name them.

A bundle of version 1 has no templates.

So all that is to come is known by name, size and hash before it comes, and is read once from front
to back. Previews, likeness and waveforms are not in it: they are made anew.
"""
