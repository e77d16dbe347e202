from django.apps import AppConfig


class WorkPlansConfig(AppConfig):
    name = "workplans"
