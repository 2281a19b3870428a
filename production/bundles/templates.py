"""The templates of a bundle: seen to be in it once each, and taken into the home."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from parameter_templates import saving
from production.bundles.import_report import ImportReport
from production.bundles.layout import BadBundle
from production.bundles.rows import TemplateLine
from projects.models import Project

TWICE = "It is damaged: a template stands in it twice."
TWO_WAYS = "It is damaged: a template in it is described in two ways."


def each(lines: Iterable[TemplateLine]) -> Iterator[Iterator[TemplateLine]]:
    """The versions of one template after those of the other. They are read as they are used, since
    there may be any number of them: use them before the next template is asked for."""
    return (versions for _, versions in groupby(lines, lambda line: line.uid))


def want_each_once(lines: Iterable[TemplateLine]) -> None:
    """Raises BadBundle."""
    known: set[UUID] = set()
    for versions in each(lines):
        first = next(versions)
        if first.uid in known:
            raise BadBundle(TWICE)
        known.add(first.uid)
        if any(version.about != first.about for version in versions):
            raise BadBundle(TWO_WAYS)


def take(versions: Iterator[TemplateLine], done: ImportReport) -> None:
    """One template. One that is here stays as the user made it; where it was deleted, it is there
    again, in the project. Call it inside a transaction."""
    first = next(versions)
    there = saving.by_uid(first.uid)
    if there is None:
        _add(first, versions, done.project)
        done.templates += 1
    elif there.deleted_at:
        saving.bring_back(there, project=done.project)
        done.templates_put_back += 1
    else:
        done.templates_known += 1


def _add(first: TemplateLine, later: Iterator[TemplateLine], project: Project) -> None:
    facts = replace(first.template.facts, project=project)
    template = saving.save(facts, first.template.body, uid=first.uid, **first.columns)
    template.versions.update(**first.since)
    for version in later:
        saving.add_version(template, version.template.body, **version.since)
