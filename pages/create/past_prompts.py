"""The history of prompts: each once, with the best that came of it. A page of its own, and in a
dialog of Create."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from foundation.written import thousands
from ledger.money import in_short
from pages.context import frame_of
from pages.current_project import current_project
from pages.formatting import cut
from pages.gallery.presenters import SmallCard, small
from production import prompt_history
from production.prompt_history import UsedPrompt

LONGEST = 4_000
"""Letters of a prompt that are shown; a longer one is used by its address."""
LONGEST_SEARCH = 200
MOST_MODELS = 4


@dataclass(frozen=True)
class Row:
    """`href` takes it into the form of Create; `is_whole`: `words` are all of it. `best` is None
    where nothing came of it that is there still."""

    words: str
    is_whole: bool
    href: str
    uses: str
    used_at: datetime
    models: str
    cost: str
    best: SmallCard | None


@require_GET
def prompts(request: HttpRequest) -> HttpResponse:
    """`q` are words to look for, `before` where the page before ended. The page's script gets the
    rows alone."""
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    before = row_id(request.GET.get("before"))
    found = prompt_history.page(
        current_project(request),
        words=words,
        with_hidden=bool(frame_of(request).hidden),
        before=before,
    )
    context = {
        "here": "create",
        "words": words,
        "rows": [_row(prompt) for prompt in found.prompts],
        "older": _href(words, found.before) if found.before else "",
        "is_first": before is None,
        "searched": prompt_history.SEARCHED,
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, f"production/{'prompt_rows' if is_part else 'prompts'}.html", context)


def _href(words: str, before: int) -> str:
    params = {name: value for name, value in (("q", words), ("before", before)) if value}
    return f"{reverse('prompts')}?{urlencode(params)}"


def _row(prompt: UsedPrompt) -> Row:
    models = list(prompt.models.values())
    more = f" and {len(models) - MOST_MODELS} more" if len(models) > MOST_MODELS else ""
    return Row(
        words=cut(prompt.text, LONGEST),
        is_whole=len(prompt.text) <= LONGEST,
        href=f"{reverse('create')}?from=o{prompt.newest}",
        uses="Used once" if prompt.uses == 1 else f"Used {thousands(prompt.uses)} times",
        used_at=prompt.used_at,
        models=", ".join(models[:MOST_MODELS]) + more,
        cost=_cost(prompt),
        best=small(prompt.best, 80) if prompt.best else None,
    )


def _cost(prompt: UsedPrompt) -> str:
    """Of the last uses where there were very many."""
    parts = [in_short(micros, currency) for currency, micros in prompt.spent.items()]
    if prompt.unknown:
        parts.append(f"{thousands(prompt.unknown)} at an unknown cost")
    words = " + ".join(parts)
    is_part = prompt.uses > prompt_history.MOST_USES
    return f"{words} for the last {prompt_history.MOST_USES}" if words and is_part else words
