from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only events in a hash chain, signed checkpoints, the verifier. Knows nothing of other apps."""

    name = "audit"
    verbose_name = "审计日志"
