"""Which labels a request wants."""

from rest_framework import serializers

from galla.foundation.api import fields
from galla.foundation.api.serializers import StrictSerializer
from galla.inventory.actions.labelling import MOST_LABELS
from galla.inventory.serializers.papers import GoodsSerializer
from galla.paper.labels import FORMATS, PRICE, SHELF


class LabelLineSerializer(GoodsSerializer):
    """So many labels of a product."""

    count = fields.CountField(minimum=1, maximum=MOST_LABELS, default=1)


class NewLabelsSerializer(StrictSerializer):
    """On what, beginning where, and of which goods: one of ``lines``, ``receipt`` and ``changed_since``.

    More labels than are printed at once come in parts: ``portion`` says which, from 1 on.
    """

    format = fields.StrictChoiceField([(name, name) for name in FORMATS])
    kind = fields.StrictChoiceField([(PRICE, PRICE), (SHELF, SHELF)], default=PRICE)
    start = fields.CountField(minimum=1, maximum=max(one.on_page for one in FORMATS.values()), default=1)
    lines = serializers.ListField(
        child=LabelLineSerializer(), required=False, allow_empty=False, max_length=MOST_LABELS
    )
    receipt = fields.IdField(required=False)
    changed_since = fields.StrictDateTimeField(required=False)
    portion = fields.CountField(required=False, minimum=1)
