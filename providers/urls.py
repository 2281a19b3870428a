"""Pages of who can make things."""

from django.urls import path

from providers import views

urlpatterns = [
    path("", views.providers, name="providers"),
    path("rotate/", views.rotate, name="keys-rotate"),
    path("models/<int:pk>/", views.change, name="model-change"),
    path("<slug:slug>/", views.models, name="provider-models"),
    path("<slug:slug>/key/", views.put_key, name="key-put"),
    path("<slug:slug>/key/remove/", views.remove_key, name="key-remove"),
    path("<slug:slug>/test/", views.test_key, name="key-test"),
    path("<slug:slug>/add/", views.add, name="model-add"),
    path("<slug:slug>/refresh/", views.refresh, name="models-refresh"),
]
