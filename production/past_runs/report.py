"""What is told of an import of past runs, for pages and the command."""

from production.past_models import PastImport


def numbers(bringing: PastImport) -> str:
    """What became of the runs, in one sentence; what is gone there is one number."""
    parts = [f"{bringing.taken:,} added", f"{bringing.known:,} already here"]
    if bringing.gone:
        kept = "run whose files are" if bringing.gone == 1 else "runs whose files are"
        parts.append(f"{bringing.gone:,} {kept} no longer kept")
    if bringing.failed:
        parts.append(f"{bringing.failed:,} without a result")
    return f"{', '.join(parts)}, {bringing.refused:,} not added."
