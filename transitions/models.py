"""What every governed document shares, its history as shown, and the memory of requests already answered."""

from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from common.prepared import Prepared, PreparedUpdate, Slot
from transitions.errors import Stale
from transitions.fields import READING, StatusField
from workflows.decide import Decision
from workflows.words import Action, Kind


class Governed(models.Model):
    """A document whose status only `transitions.advance` moves. `version` counts its moves."""

    KIND: ClassVar[Kind]
    # What an act reads together with the locked row: what its subject and its facts need and no act changes.
    READ_WITH: ClassVar[tuple[str, ...]] = ("government",)
    # Columns of those rows that no act reads and that take time to read: JSON, taken apart each time.
    READ_WITHOUT: ClassVar[tuple[str, ...]] = ()
    # Whose rows an act holds still together with its own: its facts hang on their statuses. One of READ_WITH each.
    HELD_WITH: ClassVar[tuple[str, ...]] = ()

    government = models.ForeignKey("units.Government", on_delete=models.PROTECT, related_name="+")
    status = StatusField(_("状态"), max_length=20)
    version = models.PositiveIntegerField(_("版次"), default=0)

    # When it last moved, on a row that `held` has read.
    last_instant: datetime | None = None

    class Meta:
        abstract = True

    @property
    def subject(self) -> str:
        """Return the natural address under which the audit log knows the document."""
        raise NotImplementedError

    @classmethod
    def hold(cls, pk: int) -> Self:
        """Return a document as an act reads it (`held`). Raises DoesNotExist."""
        return _holding(cls).get(pk=pk)  # type: ignore[return-value]

    @classmethod
    def held(cls) -> "models.QuerySet[Self]":
        """Return the rows as an act reads them: locked until the transaction ends, its own row before HELD_WITH's.

        Each brings along when it last moved (`last_instant`, None: never). Right although it is read with the lock:
        whoever moved the row meanwhile has also moved its version.
        """
        rows = cls._base_manager.select_for_update(of=("self", *cls.HELD_WITH)).select_related(*cls.READ_WITH)
        rows = rows.defer(*cls.READ_WITHOUT)
        moves = StatusRecord.objects.filter(kind=cls.KIND, document=OuterRef("pk")).order_by("-version")
        return rows.annotate(last_instant=Subquery(moves.values("at")[:1]))  # type: ignore[return-value]

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row anew; for that moment the guard of the status column is open for this instance alone."""
        self.__dict__[READING] = True
        try:
            super().refresh_from_db(*args, **kwargs)
        finally:
            self.__dict__.pop(READING, None)

    def move(self, decision: Decision, *, expected_version: int) -> None:
        """Write what the law decided, and nothing else can: status and version in one guarded UPDATE.

        Raises Stale when the row is no longer in the decision's source status at the expected version.
        """
        if decision.kind != self.KIND:
            raise TypeError(f"{decision.kind} decision for a {self.KIND}")
        moved = _moving(type(self)).run(
            pk=self.pk, source=decision.source, version=expected_version, target=decision.target
        )
        if moved != 1:
            raise Stale(self)
        self.stand(decision.target, expected_version + 1)

    def stand(self, status: str, version: int) -> None:
        """Let the instance in hand say what its row says since the guarded UPDATE; writes nothing."""
        self.__dict__[READING] = True
        try:
            self.status = str(status)  # type: ignore[assignment]  # the column, guarded: see transitions.fields
            self.version = version
        finally:
            self.__dict__.pop(READING, None)


@cache
def _holding(model: type[Governed]) -> Prepared[Governed]:
    return Prepared(lambda: model.held().filter(pk=Slot("pk", models.BigAutoField())))


@cache
def _moving(model: type[Governed]) -> PreparedUpdate:
    status, version = models.CharField(), models.PositiveIntegerField()
    return PreparedUpdate(
        lambda: (
            model._base_manager.filter(
                pk=Slot("pk", models.BigAutoField()), status=Slot("source", status), version=Slot("version", version)
            ),
            {"status": Slot("target", status), "version": F("version") + 1},
        )
    )


class StatusRecord(models.Model):
    """One row means: this person, in this post, moved this document from one status to another. Never edited.

    A document's status is the fold of its records (invariant 9). Names are copied as they were at the instant. `key` is
    the request's (idempotency key of a form): a double click is one event (invariant 17).
    """

    kind = models.CharField(_("文种"), max_length=20)
    document = models.BigIntegerField(_("文件"))
    government = models.ForeignKey("units.Government", on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(_("动作"), max_length=30)
    source = models.CharField(_("原状态"), max_length=20)
    target = models.CharField(_("新状态"), max_length=20)
    version = models.PositiveIntegerField(_("版次"))
    at = models.DateTimeField(_("时间"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(_("姓名"), max_length=60)
    post_title = models.CharField(_("职务"), max_length=40, blank=True)
    unit_name = models.CharField(_("单位"), max_length=80, blank=True)
    note = models.TextField(_("说明"), blank=True)
    key = models.CharField(max_length=64)

    # Set on the answer to a repeated key: the act happened before, and its owner makes no further rows.
    replayed: bool = False

    class Meta:
        ordering = ["document", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "document", "version"], name="one_record_per_move"),
            models.UniqueConstraint(fields=["key", "person"], name="one_move_per_key"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(person__isnull=True), name="one_move_per_key_of_the_clock"
            ),
        ]

    @property
    def act(self) -> str:
        """Return the act in words, in the language of the page."""
        return str(Action(self.action).label)

    @classmethod
    def of(cls, document: Governed) -> "models.QuerySet[StatusRecord]":
        """Return a document's records, oldest first."""
        return StatusRecord.objects.filter(kind=document.KIND, document=document.pk).order_by("version")


class ActRecord(models.Model):
    """One row means: this person did something beside the way with this document, which stayed in its status.

    `version` is the document's at that instant, `data` what the act carried (whom, which section …). Never edited;
    the same key of the same person is one act.
    """

    kind = models.CharField(_("文种"), max_length=20)
    document = models.BigIntegerField(_("文件"))
    government = models.ForeignKey("units.Government", on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(_("动作"), max_length=30)
    version = models.PositiveIntegerField(_("版次"))
    at = models.DateTimeField(_("时间"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(_("姓名"), max_length=60)
    post_title = models.CharField(_("职务"), max_length=40, blank=True)
    unit_name = models.CharField(_("单位"), max_length=80, blank=True)
    note = models.TextField(_("说明"), blank=True)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=64)

    # Set on the answer to a repeated key, as with StatusRecord.
    replayed: bool = False

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["kind", "document"], name="acts_of_a_document")]
        constraints = [
            models.UniqueConstraint(fields=["key", "person"], name="one_act_per_key"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(person__isnull=True), name="one_act_per_key_of_the_clock"
            ),
        ]

    @property
    def act(self) -> str:
        """Return the act in words, in the language of the page."""
        return str(Action(self.action).label)

    @classmethod
    def of(cls, document: Governed) -> "models.QuerySet[ActRecord]":
        """Return what was done beside the way with a document, oldest first."""
        return ActRecord.objects.filter(kind=document.KIND, document=document.pk).order_by("at", "id")


class Opening(models.Model):
    """Who opened which revision, and when: written by POST, never by GET. Kept once per person and revision."""

    kind = models.CharField(max_length=20)
    document = models.BigIntegerField()
    government = models.ForeignKey("units.Government", on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "document", "revision", "person"], name="opened_once"),
        ]


def snapshot(record: StatusRecord) -> dict[str, Any]:
    """Return a record as plain values for the audit event."""
    return {
        "action": record.action,
        "source": record.source,
        "target": record.target,
        "version": record.version,
        "note": record.note,
    }
