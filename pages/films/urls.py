"""Every address of films."""

from django.urls import path

from pages.films import (
    bible,
    board_page,
    editing,
    faces,
    finals,
    listing,
    making,
    script_page,
    settings_page,
    watching,
)

urlpatterns = [
    path("films/", listing.films, name="films"),
    path("films/new/", listing.new, name="film-new"),
    path("films/try/", listing.try_one, name="film-try"),
    path("films/<slug:slug>/", board_page.film, name="film"),
    path("films/<slug:slug>/foot/", board_page.foot, name="film-foot"),
    path("films/<slug:slug>/fresh/", board_page.fresh, name="film-fresh"),
    path("films/<slug:slug>/inspector/", board_page.inspector, name="film-inspector"),
    path("films/<slug:slug>/split/", board_page.splitting, name="film-split"),
    path("films/<slug:slug>/edit/", editing.edit, name="film-edit"),
    path("films/<slug:slug>/faces/", faces.find, name="film-faces"),
    path("films/<slug:slug>/make/", making.make, name="film-make"),
    path("films/<slug:slug>/final/", finals.make_final, name="film-final"),
    path("films/<slug:slug>/go-on/", finals.go_on, name="film-go-on"),
    path("films/<slug:slug>/to-the-end/", making.to_the_end, name="film-to-the-end"),
    path("films/<slug:slug>/stop/", making.stop, name="film-stop"),
    path("films/<slug:slug>/script/", script_page.script, name="film-script"),
    path("films/<slug:slug>/reading/", script_page.reading_state, name="film-reading"),
    path("films/<slug:slug>/reading/press/", script_page.reading_press, name="film-reading-press"),
    path("films/<slug:slug>/bible/", bible.bible, name="film-bible"),
    path("films/<slug:slug>/bible/change/", bible.change, name="film-bible-change"),
    path("films/<slug:slug>/watch/", watching.watch, name="film-watch"),
    path("films/<slug:slug>/settings/", settings_page.settings, name="film-settings"),
    path("films/<slug:slug>/trash/", listing.trash, name="film-trash"),
    path("films/<slug:slug>/back/", listing.bring_back, name="film-back"),
]
