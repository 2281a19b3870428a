"""The form of a project."""

from django import forms

from artfactory import door
from projects.models import Project


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ("name", "description", "state")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {
                "required": "Give the project a name.",
                "max_length": "The name may have at most %(limit_value)d characters.",
            }
        }

    def clean_name(self) -> str:
        name = " ".join(door.words(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Give the project a name.")
        return name

    def clean_description(self) -> str:
        return door.words(self.cleaned_data["description"])

    def save(self, commit: bool = True) -> Project:
        """The slug names the folder on disk, so it is chosen once and stays."""
        if not self.instance.slug:
            self.instance.slug = Project.free_slug(self.cleaned_data["name"])
        return super().save(commit)


class NewProjectForm(ProjectForm):
    class Meta(ProjectForm.Meta):
        fields = ("name", "description")
