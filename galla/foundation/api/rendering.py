"""How answers are written down: JSON in which every moment has one form, that of the shop's own clock."""

import datetime
from typing import Any

from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class ShopEncoder(JSONEncoder):
    """A moment is written in the zone of the request's shop, as serializers write theirs."""

    def default(self, obj: Any) -> Any:
        """Moments in the zone in use; everything else as ever."""
        if isinstance(obj, datetime.datetime) and timezone.is_aware(obj):
            obj = timezone.localtime(obj)
        return super().default(obj)


class ShopJSONRenderer(JSONRenderer):
    """What the API answers with."""

    encoder_class = ShopEncoder
