from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "production"

    def ready(self) -> None:
        from production.models import Generation
        from providers import accounts

        accounts.under_way = lambda slug: Generation.objects.filter(provider=slug).active().count()
