"""Between a press and a look at what came of it stands something that waits.

A press returns before its effect: an answer is on its way, a page is being left. `expect` and
`wait_for_…` ask again until it is there; `evaluate`, `count()` or a row of the database are looked
at once, and so tell one thing on a fast machine and another on a busy one.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

PRESSES = {
    *("click", "dblclick", "press", "press_sequentially", "type", "down", "up", "fill", "check"),
    *("uncheck", "select_option", "set_input_files", "set_files", "drag_to", "drag_and_drop"),
}
WAITS = {"goto", "reload", "go_back", "save_as", "wait_for", "expect", "fits", "until"}
LOOKS = {
    *("evaluate", "evaluate_all", "eval_on_selector_all", "count", "all", "all_inner_texts"),
    *("inner_text", "text_content", "get_attribute", "input_value", "is_visible", "is_hidden"),
    *("is_checked", "bounding_box", "content", "axe", "objects", "refresh_from_db"),
}
PRESS, WAIT, LOOK = "press", "wait", "look"


def kind_of(node: ast.AST) -> str | None:
    is_method = isinstance(node, ast.Attribute)
    name = node.attr if is_method else node.id if isinstance(node, ast.Name) else ""
    if name in WAITS or name.startswith(("wait_for_", "expect_")):
        return WAIT
    if is_method and name in PRESSES:
        return PRESS
    is_address = is_method and name == "url" and ast.unparse(node.value) in ("page", "gallery")
    return LOOK if name in LOOKS or is_address else None


def steps(node: ast.AST, ours: dict[str, ast.FunctionDef]) -> Iterator[tuple[str, int]]:
    """Presses, waits and looks in the order in which they are carried out, with their lines. A
    function of the same file stands for what it does last."""
    if isinstance(node, ast.With):
        for item in node.items:
            awaited = [step for step in steps(item, ours) if step[0] == WAIT]
        for child in node.body:
            yield from steps(child, ours)
        yield from awaited
        return
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
        lasting = [kind for kind, _ in walk(ours[node.func.id], ours) if kind != LOOK]
        yield from ((kind, node.lineno) for kind in lasting[-1:])
    # What a call is made of comes before it: page.locator(...) before .click().
    for child in ast.iter_child_nodes(node):
        yield from steps(child, ours)
    if kind := kind_of(node):
        yield kind, node.lineno


def walk(function: ast.FunctionDef, ours: dict[str, ast.FunctionDef]) -> Iterator[tuple[str, int]]:
    others = {name: one for name, one in ours.items() if one is not function}
    for statement in function.body:
        yield from steps(statement, others)


def hasty(source: str) -> list[int]:
    """The lines that look right after a press."""
    tree = ast.parse(source)
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    ours = {one.name: one for one in functions if not one.name.startswith("test_")}
    found = []
    for function in functions:
        before = None
        for kind, line in walk(function, ours):
            if kind == LOOK and before == PRESS:
                found.append(line)
            before = before if kind == LOOK else kind
    return sorted(set(found))


def test_no_test_looks_right_after_a_press():
    files = sorted(Path(__file__).parent.glob("*.py"))
    assert {one.name: lines for one in files if (lines := hasty(one.read_text()))} == {}


def ended_routes(source: str) -> list[int]:
    """The lines that let a route end while its page goes on."""
    calls = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and (
            call.func.attr.startswith("unroute")
            or (call.func.attr == "route" and any(one.arg == "times" for one in call.keywords))
        )
    ]


def test_no_route_ends_before_its_page():
    files = sorted(Path(__file__).parent.glob("*.py"))
    assert {one.name: lines for one in files if (lines := ended_routes(one.read_text()))} == {}
    assert ended_routes("page.route('**', lose, times=1)\ncontext.unroute('**')") == [1, 2]
    assert ended_routes("page.route('**', for_some(1, lose))") == []


def test_what_it_finds():
    assert hasty("def test_it():\n    page.click('a')\n    assert page.url") == [3]
    assert hasty("def test_it():\n    page.click('a')\n    expect(it)\n    assert page.url") == []
    helper = "def give(page):\n    page.fill('a', 'b')\n"
    assert hasty(helper + "def test_it():\n    give(page)\n    assert Order.objects.get()") == [5]
    navigation = "    with page.expect_navigation():\n        page.click('a')\n    page.url"
    assert hasty("def test_it():\n" + navigation) == []
