"""Pages of how things get made."""

from django.urls import path

from production import views

urlpatterns = [
    path("", views.create, name="create"),
    path("create/form/", views.create_form, name="create-form"),
    path("create/price/", views.price, name="price"),
    path("create/older/", views.older_orders, name="older-orders"),
    path("order/", views.order, name="order"),
    path("running/", views.strip, name="strip"),
    path("queue/", views.queue, name="queue"),
    path("queue/history/", views.history, name="history"),
    path("queue/<int:pk>/", views.details, name="details"),
    path("queue/cancel/", views.cancel, name="cancel"),
    path("queue/cancel-waiting/", views.cancel_waiting, name="cancel-waiting"),
    path("queue/retry/", views.retry, name="retry"),
    path("queue/again/", views.reorder, name="reorder"),
    path("queue/look-again/", views.look_again, name="look-again"),
    path("queue/link/", views.link, name="link"),
    path("queue/discard/", views.discard, name="discard"),
    path("queue/to-top/", views.to_top, name="to-top"),
]
