from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

CHUNK = 2000


def move_keys(apps: Any, _schema_editor: Any) -> None:
    """Put each request's key beside the move that it led to; a move without one gets a key that no form has."""
    records = apps.get_model("transitions", "StatusRecord").objects
    requests = apps.get_model("transitions", "AnsweredRequest").objects.filter(record=OuterRef("pk"))
    records.update(key=Subquery(requests.values("key")[:1]))
    for record in records.filter(key__isnull=True).iterator(CHUNK):
        record.key = f"record:{record.pk}"
        record.save(update_fields=["key"])


def move_keys_back(apps: Any, _schema_editor: Any) -> None:
    """Make a row of its own again of each move's key."""
    request = apps.get_model("transitions", "AnsweredRequest")
    rows = (
        request(key=record.key, person_id=record.person_id, action=record.action, record_id=record.pk)
        for record in apps.get_model("transitions", "StatusRecord").objects.order_by("pk").iterator(CHUNK)
    )
    request.objects.bulk_create(rows, batch_size=CHUNK)


class Migration(migrations.Migration):
    """Each key joins its move. A step of its own: PostgreSQL alters no table of which rows were just written."""

    dependencies = [("transitions", "0004_a_move_has_a_place_for_its_key")]

    operations = [migrations.RunPython(move_keys, move_keys_back)]
