from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        """Tell the outbox what its jobs do, and the audit verifier how to recompute signed files."""
        from approvals import evidence
        from approvals.operations.copies import render_job
        from approvals.operations.preserving import preserve_job
        from approvals.operations.publishing import publish_job
        from approvals.operations.sweeping import sweep_job
        from audit.verifying import register_evidence
        from outbox.registry import register

        register("report.render_signing_copy", render_job)
        register("report.publish_record", publish_job)
        register("record.preserve", preserve_job)
        register("store.sweep", sweep_job)
        register_evidence("report.sign", evidence.of_signature)
        register_evidence("report.accept", evidence.of_signature)
        register_evidence("mandate.grant", evidence.of_mandate)
