from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    """归档包: the records of a period or a plan with everything that explains them, in one ZIP that needs no server."""

    name = "archives"
    verbose_name = "归档包"

    def ready(self) -> None:
        """Tell the outbox who makes an archive, and who removes those that were kept long enough."""
        from archives.operations import KIND, SWEEP, export_job, sweep_job
        from outbox.registry import register

        register(KIND, export_job)
        register(SWEEP, sweep_job)
