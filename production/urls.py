"""Pages of how things get made."""

from django.urls import path

from production import views

urlpatterns = [
    path("", views.create, name="create"),
    path("create/form/", views.create_form, name="create-form"),
    path("create/price/", views.price, name="price"),
    path("create/older/", views.older_orders, name="older-orders"),
    path("order/", views.order, name="order"),
    path("orders/<uuid:uid>/", views.order_page, name="order-page"),
    path("prompt-help/", views.help_offer, name="help-offer"),
    path("prompt-help/order/", views.help_order, name="help-order"),
    path("prompt-help/<uuid:uid>/", views.help_answer, name="help-answer"),
    path("prompt-help/<uuid:uid>/done/", views.help_done, name="help-done"),
    path("running/", views.strip, name="strip"),
    path("costs/", views.costs, name="costs"),
    path("costs/csv/", views.costs_csv, name="costs-csv"),
    path("costs/caps/save/", views.cap_save, name="cap-save"),
    path("costs/caps/remove/", views.cap_remove, name="cap-remove"),
    path("costs/prices/", views.prices, name="prices"),
    path("costs/prices/<int:pk>/", views.price_edit, name="price-edit"),
    path("costs/prices/<int:pk>/reset/", views.price_reset, name="price-reset"),
    path("costs/rates/save/", views.rate_save, name="rate-save"),
    path("costs/rates/remove/", views.rate_remove, name="rate-remove"),
    path("queue/", views.queue, name="queue"),
    path("queue/history/", views.history, name="history"),
    path("queue/<int:pk>/", views.details, name="details"),
    path("queue/cancel/", views.cancel, name="cancel"),
    path("queue/cancel-waiting/", views.cancel_waiting, name="cancel-waiting"),
    path("queue/retry/", views.retry, name="retry"),
    path("queue/retry-failed/", views.retry_failed, name="retry-failed"),
    path("queue/fetch-again/", views.fetch_again, name="fetch-again"),
    path("queue/pause/", views.pause, name="pause"),
    path("queue/resume/", views.resume, name="resume"),
    path("queue/again/", views.reorder, name="reorder"),
    path("queue/look-again/", views.look_again, name="look-again"),
    path("queue/link/", views.link, name="link"),
    path("queue/discard/", views.discard, name="discard"),
    path("queue/to-top/", views.to_top, name="to-top"),
    path("queue/to-bottom/", views.to_bottom, name="to-bottom"),
]
