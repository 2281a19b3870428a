from django.apps import AppConfig


class ArtFactoryConfig(AppConfig):
    name = "artfactory"
