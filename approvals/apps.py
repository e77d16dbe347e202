from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        """Tell the outbox what its jobs do, and the audit verifier how to recompute signed files."""
        from approvals import evidence
        from audit.verifying import register_evidence
        from outbox.registry import register

        register("report.render_signing_copy", "approvals.operations.copies.render_job")
        register("report.publish_record", "approvals.operations.publishing.publish_job")
        register("record.preserve", "approvals.operations.preserving.preserve_job")
        register("store.sweep", "approvals.operations.sweeping.sweep_job")
        register_evidence("report.sign", evidence.of_signature)
        register_evidence("report.accept", evidence.of_signature)
        register_evidence("mandate.grant", evidence.of_mandate)
