"""What is about to be sent, written down with the generation before: it outlives a crash."""

import json

from providers.contract import Context, Json


def write(ctx: Context, key: str, facts: Json) -> None:
    (ctx.workdir / f"sent-{key}.json").write_text(json.dumps(facts), encoding="utf-8")


def read(ctx: Context, key: str = "*") -> Json | None:
    """What was written down for this submission, or (without a key) for the latest one."""
    files = sorted(ctx.workdir.glob(f"sent-{key}.json"), key=lambda file: file.stat().st_mtime)
    try:
        facts = json.loads(files[-1].read_text(encoding="utf-8")) if files else None
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None
