"""Addresses of the files themselves."""

from django.urls import path

from gallery import media

urlpatterns = [
    path("media/<str:sha256>.<str:extension>", media.media, name="media"),
    path("thumbnails/<str:sha256>.webp", media.thumbnail, name="thumbnail"),
    path("download/<int:pk>", media.download, name="download"),
    path("unchecked/<int:pk>", media.unchecked, name="unchecked-download"),
]
