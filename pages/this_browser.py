"""What a browser alone is told by the Settings page, as cookies: how numbers and dates are written,
and the project to begin in. No page asks the database for it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from foundation.written import CHOICES, COOKIES
from pages.context import frame_of
from pages.current_project import A_YEAR, BEGINS, COOKIE, remember
from pages.projects.project_field import ProjectField
from projects.models import Project

PLAIN = "On pages. Commands, exports and what you type keep a point, and no other sign."
LABELS = {"numbers": "Numbers and sums", "dates": "Dates", "clock": "Time of day"}


class BrowserForm(forms.Form):
    numbers = forms.ChoiceField(required=False, choices=CHOICES["numbers"])
    dates = forms.ChoiceField(required=False, choices=CHOICES["dates"])
    clock = forms.ChoiceField(required=False, choices=CHOICES["clock"])
    begins = ProjectField(
        required=False,
        empty="The one used last",
        may_be_archived=False,
        label="Project to begin in when the browser is opened",
        help_text="Where Create orders into until you choose another one.",
    )

    def __init__(self, request: HttpRequest, data: QueryDict | None = None) -> None:
        slug = request.COOKIES.get(BEGINS, "")
        chosen = Project.objects.present().filter(slug=slug).first() if "\0" not in slug else None
        initial = {name: request.COOKIES.get(cookie, "") for name, cookie in COOKIES.items()}
        initial["begins"] = chosen.slug if chosen else ""
        super().__init__(data, initial=initial, auto_id="browser-%s")
        for name, label in LABELS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "input"
        self.fields["numbers"].help_text = PLAIN
        self.fields["begins"].offer(frame_of(request).offered, chosen)  # type: ignore[attr-defined]


@require_POST
def browser_save(request: HttpRequest) -> HttpResponse:
    form = BrowserForm(request, request.POST)
    response = redirect("settings")
    if not form.is_valid():
        words = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, f"Nothing was changed. {' '.join(words)}")
        return response
    project = form.cleaned_data["begins"]
    values = {COOKIES[name]: form.cleaned_data[name] for name in COOKIES}
    for name, value in (values | {BEGINS: project.slug if project else ""}).items():
        age = A_YEAR if value else 0
        response.set_cookie(name, value, max_age=age, samesite="Strict", httponly=True)
    if COOKIE in request.COOKIES:
        remember(response, request.COOKIES[COOKIE], begins=project is not None)
    messages.success(request, "Saved for this browser.")
    return response
