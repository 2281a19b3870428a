"""Pages of how things get made: Create, the queue, the strip of running work."""

from production.views.acts import (
    again_price,
    cancel,
    cancel_waiting,
    discard,
    fetch_again,
    link,
    look_again,
    pause,
    reorder,
    resume,
    retry,
    retry_failed,
    to_bottom,
    to_top,
    undo_order,
)
from production.views.costs import cap_remove, cap_save, costs, costs_csv, reserve_answer
from production.views.create import create, create_form, older_orders, order, price
from production.views.help import help_answer, help_done, help_offer, help_order
from production.views.limits import limit_remove, limit_save, limits
from production.views.order_page import order_page
from production.views.prices import price_edit, price_reset, prices, rate_remove, rate_save
from production.views.queue import details, history, queue
from production.views.strip import strip

__all__ = [
    "again_price",
    "cancel",
    "cancel_waiting",
    "cap_remove",
    "cap_save",
    "costs",
    "costs_csv",
    "create",
    "create_form",
    "details",
    "discard",
    "fetch_again",
    "help_answer",
    "help_done",
    "help_offer",
    "help_order",
    "history",
    "limit_remove",
    "limit_save",
    "limits",
    "link",
    "look_again",
    "older_orders",
    "order",
    "order_page",
    "pause",
    "price",
    "price_edit",
    "price_reset",
    "prices",
    "queue",
    "rate_remove",
    "rate_save",
    "reorder",
    "reserve_answer",
    "resume",
    "retry",
    "retry_failed",
    "strip",
    "to_bottom",
    "to_top",
    "undo_order",
]
