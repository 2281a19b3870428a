from django.apps import AppConfig


class ParameterTemplatesConfig(AppConfig):
    name = "parameter_templates"
