"""The form of a project."""

from django import forms

from foundation import user_input
from projects.models import Project


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Project
        fields: tuple[str, ...] = ("name", "description", "state", "is_hidden")
        labels = {"is_hidden": "Hidden"}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {
                "required": "Give the project a name.",
                "max_length": "The name may have at most %(limit_value)d characters.",
            }
        }

    def clean_name(self) -> str:
        name = " ".join(user_input.words(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Give the project a name.")
        return name

    def clean_description(self) -> str:
        return user_input.words(self.cleaned_data["description"])

    def save(self, commit: bool = True) -> Project:
        """Files are stored by the slug, and the ledger names it: chosen once, it stays."""
        if not self.instance.slug:
            self.instance.slug = Project.free_slug(self.cleaned_data["name"])
        project: Project = super().save(commit)
        return project


class NewProjectForm(ProjectForm):
    class Meta(ProjectForm.Meta):
        fields = ("name", "description")
