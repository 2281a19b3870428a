"""Note, in the transaction of a change, which files a project's folder may have or lack now."""

from collections.abc import Sequence

from django.db import connection

from gallery.bulk_acts import in_batches

NOTE = """
    INSERT INTO gallery_foldertask (project_id, sha256)
    SELECT it.project_id, file.sha256 FROM gallery_product it
    JOIN gallery_asset file ON file.id = it.asset_id
    WHERE file.linked_path = '' AND {0}
    UNION
    SELECT it.project_id, beside.sha256 FROM gallery_sidefile beside
    JOIN gallery_product it ON it.id = beside.product_id
    WHERE {0}
"""


def touch(ids: Sequence[int]) -> None:
    """The files of these products come to the folders of their projects, or go. To be called
    before and after what takes a product to another project, and before one is removed."""
    for some in in_batches(ids):
        _note(f"it.id IN ({', '.join(['%s'] * len(some))})", some)


def touch_all(project: int) -> None:
    _note("it.project_id = %s", [project])


def _note(which: str, values: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTE.format(which), [*values, *values])
