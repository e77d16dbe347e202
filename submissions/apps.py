from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self) -> None:
        """Tell the audit verifier how to recompute frozen content."""
        from audit.verifying import register_evidence
        from submissions import evidence

        register_evidence("report.freeze", evidence.of_report)
        register_evidence("contribution.freeze", evidence.of_contribution)
