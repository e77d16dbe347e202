from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Durable jobs, made in the transaction of the act that needs them. Knows nothing of what they do."""

    name = "outbox"
    verbose_name = "后台任务"
