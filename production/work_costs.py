"""What some generations cost, by their own word: money in all is counted by the ledger."""

from django.db.models import Q

from production.models import ACTIVE
from providers.contract import Charged

IS_UNKNOWN = Q(cost_micros=None) & ~Q(state__in=ACTIVE) & ~Q(charged=Charged.NO)
"""It has ended, was or may have been charged, and nobody knows how much."""
