"""The desk of heads and office: certificates of persons in post, signed files, issued records."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.models import Report, Revision
from transitions.models import ActRecord
from units.models import Appointment, Government


class Credential(models.Model):
    """A person's certificate in a post.

    The private key is a file (0600) outside the database, named by `key_file`, that opens only with server secret and
    PIN; or it lies on a password device (PKCS#11), found by the labels of token and key; never both. The office signs
    as 督查室 with the officer's own certificate. After one has ended (revoked, expired) the same post may get the next;
    at most one counts at an instant.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="credentials")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credentials")
    serial = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    key_file = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=64, blank=True)
    key_label = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("签名证书")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key_file="") ^ models.Q(token="", key_label=""), name="key_in_a_file_or_on_a_device"
            )
        ]


class PinTries(models.Model):
    """How often in a row a person gave a wrong signing PIN; no row after a right one (see `approvals.unlocking`)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()


class SignedFile(models.Model):
    """The file of a revision after `sequence` signatures (0: the signing copy). Bytes once stored never change."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="files", db_index=False)
    sequence = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["revision", "sequence"], name="one_file_per_signature")]


class Register(models.Model):
    """The year's register of records of a government: the last number given. Locked while a number is taken."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "year"], name="one_register_per_year")]


class RecordQuerySet(models.QuerySet["Record"]):
    """Records; of several of one report exactly one is current."""

    def current(self) -> "RecordQuerySet":
        """Return the records that no correction has replaced: the one that counts of each accepted report."""
        return self.filter(superseded_by__isnull=True)


class Record(models.Model):
    """存档件: the issued signed PDF of an accepted report; numbers run without gap or repeat (invariants 6 and 7).

    A row once written never changes: the record of a correction (更正) names the one that it `supersedes`. One first
    record for a report and one successor for a record make a chain, so that exactly one is current.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="records", db_index=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="records")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="record")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    printed_number = models.CharField(_("存档号"), max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    accepted_by_name = models.CharField(max_length=60)
    issued_at = models.DateTimeField(_("存档时间"))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("存档件")
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["government", "year", "number"], name="record_number_once"),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(supersedes__isnull=True), name="one_first_record_per_report"
            ),
        ]

    @property
    def successor(self) -> "Record | None":
        """Return the record that a correction put in this one's place; None for the one that counts."""
        try:
            return self.superseded_by
        except Record.DoesNotExist:
            return None

    @property
    def path(self) -> str:
        """Return where the issued file lies under the records folder and in archives: 湛江市/2020/2020-02/0015-….pdf.

        The register number, gapless in a government's year, keeps two plans with the same numbering apart.
        """
        return f"{self.government.short_name}/{self.year}/{self.file_name}"

    def __str__(self) -> str:
        return self.printed_number


class KeptFile(models.Model):
    """长期保存件: an issued record with revocation data and time stamps over the whole added (PAdES B-LTA).

    It begins with the bytes of the one before it (first: the issued file). `until`: when its last time stamp's
    certificate ends; it is renewed before. Rows are never changed.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="kept_files")
    sequence = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["record", "sequence"], name="one_kept_file_per_step")]


class Batch(models.Model):
    """批量: several reports signed or accepted under one re-authentication, and how each of them ended.

    `results`: [{"report": id, "done": bool, "words": str}], in the order in which they were worked off. The same key
    of the same person is one batch; a batch cut short by a crash goes on where it stopped when it is sent again.
    """

    key = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=30)
    at = models.DateTimeField()
    results = models.JSONField(default=list)

    class Meta:
        verbose_name = _("批量办理")
        constraints = [models.UniqueConstraint(fields=["key", "person"], name="one_batch_per_key")]


class CarbonCopy(models.Model):
    """抄送: a report was sent to a person for reading, by which act; `read_at` is the receipt. It gives no right."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="carbon_copies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="carbon_copies")
    act = models.ForeignKey(ActRecord, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    by_name = models.CharField(_("抄送人"), max_length=60)
    words = models.TextField(_("附言"), blank=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("抄送")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="one_copy_per_person_and_act")]
