"""The page of word lists: all files of their folder, to edit, take in and remove."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation import user_input
from gallery.media_folder import StoreFailed
from pages.formatting import size
from pages.gallery.uploads import takes_files
from parameter_templates.language import NoList
from parameter_templates.word_lists import all_lists, keeping, shipped_lists
from parameter_templates.word_lists.keeping import LARGEST_UPLOAD, NotSaved
from parameter_templates.word_lists.list_folder import File, Folder

MOST_FILES = 200
MOST_FAULTS = 20
LONGEST_SOUGHT = 100
CHANGED = (
    "This list was changed elsewhere since you opened it. Save again to put your text in its place."
)
NONE: list[tuple[str, int]] = []


@dataclass(frozen=True)
class Row:
    """A file with the lists in it, each with how many entries, or what is wrong with it."""

    name: str
    href: str
    size: str
    lists: list[tuple[str, int]]
    wrong: str


@dataclass(frozen=True)
class Shipped:
    """A list that comes with the app; `is_own`: one of the user's has its name."""

    name: str
    entries: list[str]
    about: str
    href: str
    is_own: bool


@require_GET
def word_lists(request: HttpRequest) -> HttpResponse:
    """With `find` those in whose names that stands."""
    find = user_input.words(request.GET.get("find", "")).strip()[:LONGEST_SOUGHT]
    folder, wrong = all_lists(), ""
    try:
        files = [file for file in folder.files if find.casefold() in file.name.casefold()]
    except NoList as error:
        files, wrong = [], error.sentence
    context = {
        "here": "word-lists",
        "find": find,
        "rows": [_row(folder, file) for file in files[:MOST_FILES]],
        "shipped": _shipped(find, folder),
        "are_more": len(files) > MOST_FILES,
        "wrong": wrong,
        "folder": settings.WORD_LISTS,
    }
    return render(request, "word_lists/word_lists.html", context)


@require_http_methods(["GET", "POST"])
def word_list(request: HttpRequest) -> HttpResponse:
    """The editor of the file that `list` names, or of a new one. By POST `text` is saved under
    `name`, where the file is still as old as `version` says."""
    opened = request.GET.get("list", "")
    copied = request.GET.get("copy", "") if not opened else ""
    context = {"here": "word-lists", "name": opened, "is_new": not opened, "wrong": ""}
    if request.method == "POST":
        return _save(request, context)
    if not opened:
        text = keeping.shipped_text(copied)
        name = f"{copied}.txt" if text else ""
        return render(
            request, "word_lists/edit.html", context | {"name": name, "text": text, "version": ""}
        )
    try:
        context |= {"text": keeping.text_of(opened), "version": keeping.version_of(opened)}
    except (NotSaved, StoreFailed) as error:
        messages.error(request, str(error))
        return redirect("word-lists")
    return render(request, "word_lists/edit.html", context | _faults(opened, str(context["text"])))


@require_POST
@takes_files
def word_lists_take(request: HttpRequest) -> HttpResponse:
    """Take in the files that were chosen or dropped."""
    taken = 0
    for file in request.FILES.getlist("file"):
        try:
            if (file.size or 0) > LARGEST_UPLOAD:
                raise NotSaved(f"“{file.name}” is too large: {size(LARGEST_UPLOAD)} at most.")
            keeping.take(file.name or "", file.read())
            taken += 1
        except (NotSaved, StoreFailed) as error:
            messages.error(request, str(error))
    if taken:
        messages.success(request, f"{taken} file{'s' if taken > 1 else ''} added.")
    elif not request.FILES:
        messages.error(request, "No file was chosen.")
    return redirect("word-lists")


@require_POST
def word_list_remove(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("list", "")
    try:
        keeping.remove(name)
        messages.success(request, f"“{user_input.short(name)}” is removed.")
    except (NotSaved, StoreFailed) as error:
        messages.error(request, str(error))
    return redirect("word-lists")


def _save(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    name = str(context["name"]) or request.POST.get("name", "").strip()
    text, version = request.POST.get("text", ""), request.POST.get("version", "")
    context |= {"name": name, "text": text, "version": version}
    try:
        now = "" if context["is_new"] else keeping.version_of(name)
        if now != version:
            return _again(request, context | {"version": now}, CHANGED)
        path = keeping.save(name, text, is_new=bool(context["is_new"]))
    except (NotSaved, StoreFailed) as error:
        return _again(request, context, str(error))
    saved = path.relative_to(settings.WORD_LISTS).as_posix()
    messages.success(request, "Saved.")
    return redirect(_href(saved))


def _again(request: HttpRequest, context: dict[str, object], wrong: str) -> HttpResponse:
    return render(request, "word_lists/edit.html", context | {"wrong": wrong}, status=422)


def _faults(name: str, text: str) -> dict[str, object]:
    is_text = Path(name).suffix.lower() not in (".yaml", ".yml", ".json")
    found = keeping.faults(text) if is_text else NONE
    return {"faults": found[:MOST_FAULTS], "more_faults": max(0, len(found) - MOST_FAULTS)}


def _shipped(find: str, folder: Folder) -> list[Shipped]:
    """Those that come with the app, each with whether one of the user's stands in its place."""
    lists = shipped_lists()
    try:
        own = {file.name.rpartition("/")[2].casefold() for file in folder.files}
    except NoList:
        own = set()
    return [
        Shipped(
            file.name,
            keeping.entries_of(keeping.shipped_text(file.name)),
            keeping.about(file.path),
            f"{reverse('word-list')}?{urlencode({'copy': file.name})}",
            file.name in own,
        )
        for file in lists.files
        if find.casefold() in file.name
    ]


def _row(folder: Folder, file: File) -> Row:
    name = f"{file.name}{file.path.suffix}"
    lists, wrong = NONE, ""
    try:
        lists = folder.in_file(file)
    except NoList as error:
        wrong = error.sentence
    return Row(name, _href(name), size(file.version.size), lists, wrong)


def _href(name: str) -> str:
    return f"{reverse('word-list')}?{urlencode({'list': name})}"
