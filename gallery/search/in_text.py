"""An expression as a condition on the texts of a product's row, where no full-text index helps."""

from gallery.search.expressions import All, Any, Expression, Phrase, Without
from gallery.search.words import MARK


def condition(expression: Expression, row: str, holds: str) -> tuple[str, list[str]]:
    """An expression without ranges as a condition on the row called so, with its values; `holds`
    is how the database tells whether a text holds another."""
    if isinstance(expression, Phrase):
        first, end = expression.tokens[0], "" if expression.is_prefix else " "
        column = f"{row}.marks" if first.startswith(MARK) else f"{row}.facts"
        if not first.startswith("_"):
            column = f"' ' || {row}.words || ' '"
        return holds.format(column), [f" {' '.join(expression.tokens)}{end}"]
    if isinstance(expression, Without):
        inside, values = condition(expression.part, row, holds)
        return f"NOT {inside}", values
    assert isinstance(expression, All | Any)
    joint = " OR " if isinstance(expression, Any) else " AND "
    parts = [condition(part, row, holds) for part in expression.parts]
    return f"({joint.join(text for text, _ in parts)})", [one for _, some in parts for one in some]
