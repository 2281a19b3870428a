"""What dynamicprompts 0.31 makes of a template, every combination, is made here as well.

The results were written down by running it. Where a variable is set, it leaves the space after it.
"""

import json
from pathlib import Path

from parameter_templates.language import parse

CASES = json.loads((Path(__file__).parent / "dynamicprompts_0_31.json").read_text())


def test_the_same_results_in_the_same_order() -> None:
    assert len(CASES) > 45
    for case in CASES:
        template = parse(case["template"])
        theirs = [text.lstrip() for text in case["results"]]
        assert [text.lstrip() for text in template.first(1000)] == theirs, case["template"]
        assert template.count() == len(theirs), case["template"]
