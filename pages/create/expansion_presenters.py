"""What a prompt in the language of prompts will say, as the form shows it under the prompt."""

from dataclasses import dataclass

from foundation.written import thousands
from pages.create.controls import has_several
from pages.create.form import Draft
from pages.formatting import cut
from production.expansion import Way
from production.order_requests import OrderRejected
from providers.contract import Json

LONGEST = 300
WAYS = (
    (Way.RANDOM, "Random", "As many as you order, at random"),
    (Way.ALL, "Every one", "Each combination"),
    (Way.AS_WRITTEN, "As it stands", "Brackets and bars are plain text"),
)


@dataclass(frozen=True)
class PresentedExpansion:
    """`grid` tells the cells of one, "" where none is wanted. `way` is that of the form, and `ways`
    are (value, label, title, chosen); `words` say how many there are, `prompts` are the first,
    `prompts_words` how many of all these are, and `wrong` is what cannot be read, or is too much.
    `sign` is the first that is sent as its letters, `reads` the way that a press would read it."""

    grid: str
    way: str
    ways: list[tuple[str, str, str, bool]]
    words: str
    prompts: list[str]
    prompts_words: str
    wrong: str
    sign: str = ""
    reads: str = ""


def expansion_facts(draft: Draft) -> PresentedExpansion:
    """No ways where the prompt is just words."""
    expanded = draft.expanded
    if not expanded.has_signs:
        wrong = _wrong_grid(draft) or wrong_value(draft)
        return PresentedExpansion(_grid(draft), draft.way.value, [], "", [], "", wrong)
    prompts, wrong = _prompts_and_problem(draft)
    return PresentedExpansion(
        grid=_grid(draft),
        way=draft.way.value,
        ways=_ways(draft),
        words=_count(draft) if expanded.templates else "",
        prompts=prompts,
        prompts_words=_of_all(len(prompts), draft),
        wrong=wrong,
        sign=expanded.sign if draft.way is Way.AS_WRITTEN else "",
        reads=(Way.ALL if draft.grid.is_on else Way.RANDOM).value,
    )


def wrong_value(draft: Draft) -> str:
    """Of the values of a parameter that has several, the first that cannot be."""
    every = (*draft.form.main_fields(), *draft.advanced)
    return next((str(words) for one in every if has_several(one) for words in one.errors), "")


def _words(draft: Draft, prompt: str, params: Json) -> str:
    titles = {draft.form.names[key]: field.label for key, field in draft.form.fields.items()}
    values = [f"{titles.get(name, name)} {value or 'as usual'}" for name, value in params.items()]
    return cut(" · ".join(filter(None, (prompt, *values))), LONGEST)


def _ways(draft: Draft) -> list[tuple[str, str, str, bool]]:
    """A grid has every combination, or reads nothing."""
    if not draft.grid.is_on:
        return [(way.value, label, title, way is draft.way) for way, label, title in WAYS]
    chosen = draft.way if draft.way is Way.AS_WRITTEN else Way.ALL
    ways = [one for one in WAYS if one[0] is not Way.RANDOM]
    return [(way.value, label, title, way is chosen) for way, label, title in ways]


def _grid(draft: Draft) -> str:
    """ "A grid of 3 × 2: Model, Style"."""
    if not draft.grid.is_on or draft.unread or draft.plan is None:
        return ""
    return f"A grid of {draft.plan.shape}: {', '.join(one.title for one in draft.plan.axes)}"


def _wrong_grid(draft: Draft) -> str:
    return str(draft.unread) if draft.grid.is_on and draft.unread else ""


def _of_all(count: int, draft: Draft) -> str:
    each = draft.results // max(len(draft.models), 1)
    return f"{thousands(count)} of {thousands(each)}" if each > count else thousands(count)


def _count(draft: Draft) -> str:
    expanded = draft.expanded
    if expanded.combinations == 1:
        return "one way to say it"
    at_most = "" if expanded.is_exact else "at most "
    return f"{at_most}{thousands(expanded.combinations)} combinations"


def _prompts_and_problem(draft: Draft) -> tuple[list[str], str]:
    if draft.unread:
        return [], str(draft.unread)
    if draft.expanded.is_plain and not draft.grid.is_on:
        return [], wrong_value(draft)
    rejected = draft.outline.rejected
    wrong = str(rejected) if rejected and "count" in rejected.errors else wrong_value(draft)
    try:
        pairs = zip(draft.expanded.first_prompts(), draft.expanded.first_params(), strict=True)
        return [_words(draft, *one) for one in pairs], wrong
    except OrderRejected as error:
        return [], str(error)
