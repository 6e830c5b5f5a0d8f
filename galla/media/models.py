"""What lies in the folder of files."""

from django.db import models
from django.db.models import Q

from galla.foundation.database.immutable import immutable


class FileKind(models.TextChoices):
    """What is kept: pictures are drawn anew as WebP, papers stay as they came."""

    PICTURE = "image/webp", "WebP"
    PAPER = "application/pdf", "PDF"


class StoredFile(models.Model):
    """A file of a shop. Never changed; ``shop_id`` is a plain number, since shops live in a room above.

    ``name`` is where it lies below the folder ``media``, ``sha256`` and ``byte_count`` what it must be.
    """

    shop_id = models.BigIntegerField()
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=FileKind)
    byte_count = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "media_storedfile"
        constraints = [models.CheckConstraint(condition=Q(byte_count__gt=0), name="a_file_holds_something")]
        indexes = [models.Index(fields=["shop_id", "id"], name="files_of_a_shop")]

    def __str__(self) -> str:
        return self.name


immutable("media_storedfile")
