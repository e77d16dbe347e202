from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    """归档包: the records of a period or a plan with everything that explains them, in one ZIP that needs no server."""

    name = "archives"
    verbose_name = "归档包"

    def ready(self) -> None:
        """Tell the outbox who makes an archive, and who removes those that were kept long enough."""
        from outbox.registry import register

        register("archive.export", "archives.operations.export_job")
        register("archive.sweep", "archives.operations.sweep_job")
