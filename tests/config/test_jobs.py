"""Jobs that are registered under a name: each name is that of a function."""

from outbox import registry


def test_every_registered_job_has_its_function() -> None:
    kinds = {"report.render_signing_copy", "report.publish_record", "record.preserve", "store.sweep", "archive.export"}
    assert kinds | {"archive.sweep"} <= set(registry._handlers)
    assert all(callable(registry.handler_for(kind)) for kind in registry._handlers)
