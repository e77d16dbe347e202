from django.apps import AppConfig


class FrontDoorConfig(AppConfig):
    """The commands that concern the whole house (run, tick, the demonstration)."""

    name = "config"
