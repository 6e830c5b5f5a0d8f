"""A list taken in over the API, and what came of it."""

from typing import Any

from rest_framework import serializers


class NewImportSerializer(serializers.Serializer[Any]):
    """A list as a file of a form, and how it is read.

    ``columns``: only where a column is not found by itself, one on each line, such as ``price=Our rate``. ``branch``:
    of opening stock, where goods lie whose row names no branch. ``dry_run``: nothing is taken, and the answer says
    what would become of every row.
    """

    file = serializers.FileField()
    columns = serializers.CharField(required=False)
    branch = serializers.IntegerField(required=False)
    dry_run = serializers.BooleanField(required=False)


class RowSerializer(serializers.Serializer[Any]):
    """What is said of a row: which it is under the header, and on which line of the file."""

    row = serializers.IntegerField(source="number", read_only=True)
    line = serializers.IntegerField(read_only=True)
    outcome = serializers.CharField(read_only=True)
    effect = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    words = serializers.CharField(source="remarks", read_only=True)


class ImportedSerializer(serializers.Serializer[Any]):
    """What came of a list. ``accepted`` + ``warned`` + ``refused`` are its rows; so are the four after them.

    ``taken``: something was written. ``already``: this very file was taken in before, and nothing was. ``remarks`` are
    the first 200 rows about which something is said.
    """

    rows = serializers.IntegerField(source="total", read_only=True)
    accepted = serializers.IntegerField(read_only=True)
    warned = serializers.IntegerField(read_only=True)
    refused = serializers.IntegerField(read_only=True)
    created = serializers.IntegerField(read_only=True)
    changed = serializers.IntegerField(read_only=True)
    unchanged = serializers.IntegerField(read_only=True)
    repeated = serializers.IntegerField(read_only=True)
    taken = serializers.BooleanField(read_only=True)
    already = serializers.BooleanField(read_only=True)
    columns = serializers.DictField(source="mapping", child=serializers.CharField(), read_only=True)
    notes = serializers.ListField(child=serializers.CharField(), read_only=True)
    remarks = RowSerializer(source="shown", many=True, read_only=True)
