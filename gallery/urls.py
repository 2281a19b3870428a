"""Pages of what was made."""

from django.urls import path

from gallery import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("<int:pk>/", views.product, name="product"),
    path("pick/", views.pick, name="pick"),
    path("favourite/", views.favourite, name="favourite"),
    path("trash/", views.trash, name="trash"),
    path("restore/", views.restore, name="restore"),
    path("upload/", views.upload, name="upload"),
]
