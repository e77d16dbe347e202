"""Address of the gallery."""

from django.urls import path

from components import views

app_name = "components"
urlpatterns = [path("", views.gallery, name="gallery")]
