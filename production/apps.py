from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "production"

    def ready(self) -> None:
        from production import own_limits
        from production.models import ACTIVE, Generation
        from providers import accounts

        active = Generation.objects.filter(state__in=ACTIVE)
        accounts.under_way = lambda slug: active.filter(provider=slug).count()
        accounts.goes_with = own_limits.remove_of_account
