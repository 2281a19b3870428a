"""The second place of backups: a form for a bucket that speaks S3, tried before it is stored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from backup import second_place
from backup.layout import BackupFailed
from backup.s3 import Bucket
from foundation import stand_ins
from foundation.client_address import is_local
from providers.keys import mask

LONGEST = 200
ONLY_HERE = "Where backups go is chosen by a browser on this machine alone."


class BucketForm(forms.Form):
    """An empty secret keeps the one that is stored."""

    endpoint = forms.CharField(
        label="Address of the server",
        max_length=LONGEST,
        help_text="https://s3.eu-central-1.amazonaws.com, or that of MinIO, Backblaze, R2 …",
    )
    bucket = forms.CharField(label="Bucket", max_length=LONGEST)
    region = forms.CharField(
        label="Region", max_length=LONGEST, initial="us-east-1", help_text="R2 has “auto”."
    )
    folder = forms.CharField(
        label="Folder in it",
        max_length=LONGEST,
        required=False,
        help_text="May be empty. Each home needs one of its own.",
    )
    access_key = forms.CharField(label="Access key", max_length=LONGEST)
    secret_key = forms.CharField(
        label="Secret key",
        max_length=LONGEST,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Stored encrypted, as keys of providers are.",
    )

    def __init__(self, data: Any, stored: Bucket | None) -> None:
        initial = {name: getattr(stored, name) for name in STORED_FIELDS} if stored else None
        super().__init__(data, initial=initial, auto_id="second-%s")
        self._stored = stored

    def clean(self) -> dict[str, Any]:
        cleaned = {name: str(value).strip() for name, value in self.cleaned_data.items()}
        if not cleaned.get("secret_key") and self._stored:
            cleaned["secret_key"] = self._stored.secret_key
        if not self.errors:
            self.cleaned_bucket = Bucket(**cleaned)
            try:
                with stand_ins.while_waiting():
                    second_place.check(self.cleaned_bucket)
                    second_place.look(self.cleaned_bucket)
            except stand_ins.AllWait:
                words = (
                    f"Nothing was asked or changed: {stand_ins.ALL_WAIT}. Try again in a moment."
                )
                self.add_error(None, words)
            except (second_place.BadPlace, BackupFailed) as error:
                self.add_error(None, str(error))
        return cleaned


STORED_FIELDS = ("endpoint", "bucket", "region", "folder", "access_key")


def facts() -> dict[str, str] | None:
    """What the Backups page says of it; None where there is none."""
    try:
        bucket = second_place.configured()
    except BackupFailed as error:
        return {"name": "", "wrong": str(error)}
    return {"name": bucket.name, "server": bucket.endpoint, "wrong": ""} if bucket else None


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    wrong, stored = "", None
    try:
        stored = second_place.configured()
    except BackupFailed as error:
        wrong = str(error)
    form = BucketForm(request.POST or None, stored)
    may = is_local(request)
    if form.is_bound and not may:
        return HttpResponse(ONLY_HERE, status=403, content_type="text/plain; charset=utf-8")
    if form.is_bound and form.is_valid():
        second_place.store(form.cleaned_bucket)
        messages.success(request, "It answers, and was stored. The next backup goes there, too.")
        return redirect("backups")
    context = {
        "here": "settings",
        "form": form,
        "stored": stored,
        "masked": mask(stored.secret_key) if stored else "",
        "wrong": wrong,
        "only_here": "" if may else ONLY_HERE,
    }
    return render(request, "backups/second.html", context, status=422 if form.is_bound else 200)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    if not is_local(request):
        messages.error(request, ONLY_HERE)
        return redirect("backups")
    second_place.forget()
    messages.success(request, "Forgotten. What is there stays there.")
    return redirect("backups")
