"""How much of the code ran in the tests, by folder; fails where that is less than we promise."""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import coverage

OVERALL = 90.0
FLOORS = {"production": 95.0, "ledger": 95.0, "providers": 95.0}


def main() -> int:
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    there, ran = Counter[str](), Counter[str]()
    for name, file in files.items():
        for folder in ("all", Path(name).parts[0]):
            there[folder] += file["summary"]["num_statements"]
            ran[folder] += file["summary"]["covered_lines"]
    is_low = False
    for folder, lines in sorted(there.items()):
        share = 100 * ran[folder] / lines if lines else 100.0
        floor = OVERALL if folder == "all" else FLOORS.get(folder, 0.0)
        is_low |= share < floor
        promised = f"   at least {floor:.0f} %" if floor else ""
        words = f"{folder:<14}{share:6.1f} %{promised}{'   TOO LOW' if share < floor else ''}"
        sys.stdout.write(f"{words}\n")
    return 1 if is_low else 0


if __name__ == "__main__":
    sys.exit(main())
