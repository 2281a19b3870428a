from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "production"

    def ready(self) -> None:
        from backup import registered_tables
        from parameter_templates.models import ParameterTemplate
        from production import own_limits
        from production.lineage_models import Lineage
        from production.models import ACTIVE, Generation
        from providers import accounts

        active = Generation.objects.filter(state__in=ACTIVE)
        accounts.under_way = lambda slug: active.filter(provider=slug).count()
        accounts.goes_with = own_limits.remove_of_account
        registered_tables.has_rows_once_started(Lineage._meta.db_table)
        registered_tables.count(ParameterTemplate._meta.db_table, "template", "templates")
