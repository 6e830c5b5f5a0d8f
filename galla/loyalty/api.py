"""Points over the API: the shop's scheme, and what a customer has."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.foundation.api.cards import OF_MOVES, address, turned
from galla.foundation.api.lists import limit_of
from galla.ledger.cards import shown_card
from galla.loyalty import queries, serializers
from galla.loyalty.actions import set_scheme
from galla.loyalty.models import Scheme
from galla.loyalty.moves import pair_of
from galla.loyalty.reckoning import Rules, Tier
from galla.parties.models import Customer
from galla.parties.queries import canonical


class PointsResource(ShopResource):
    """``points/<customer>/``: what a customer has; ``points/scheme/``: what the shop gives them for."""

    permissions_needed = {
        "retrieve": "loyalty.view",
        "moves": "loyalty.view",
        "scheme": "loyalty.view",
        "set_scheme": "loyalty.edit",
    }
    serializer_class = serializers.PointsSerializer
    queryset = Customer.objects.none()

    def get_queryset(self) -> "QuerySet[Customer]":
        """The shop's customers, under every name they had."""
        return self.access.rows(Customer)

    def retrieve(self, request: Request, pk: str) -> Response:
        """How many points a customer has, and what they would pay."""
        shop_id, who = self.access.shop.pk, canonical(self.get_object().pk)
        points = queries.points_left(shop_id, who)
        told = {
            "customer": who,
            "points": points,
            "worth_minor": queries.worth_of(shop_id, points),
            "missed": queries.points_missed(who),
        }
        return Response(self.get_serializer(told).data)

    @extend_schema(parameters=OF_MOVES, responses={200: serializers.PointsMovesSerializer})
    @action(detail=True, methods=["get"])
    def moves(self, request: Request, pk: str) -> Response:
        """What came to a customer's points and went, under the name they have now."""
        place, unit = pair_of(self.access.shop.pk, canonical(self.get_object().pk))
        shown = shown_card(place, unit, limit=limit_of(request), **turned(request))
        told = {
            "results": shown.moves,
            "next": address(request, "before", shown.older),
            "previous": address(request, "after", shown.newer),
        }
        return Response(serializers.PointsMovesSerializer(told).data)

    @extend_schema(responses={200: serializers.SchemeSerializer})
    @action(detail=False, methods=["get"])
    def scheme(self, request: Request) -> Response:
        """What the shop gives points for, and what they pay."""
        return self._scheme(queries.scheme_or_first(self.access.shop.pk))

    @extend_schema(request=serializers.SchemeSerializer, responses={200: serializers.SchemeSerializer})
    @scheme.mapping.put
    def set_scheme(self, request: Request) -> Response:
        """Say what the shop gives points for; bills from now on go by it."""
        told = self.checked(serializers.SchemeSerializer)
        tiers = tuple(Tier(tier["name"], tier["from_minor"], tier["hundredths"]) for tier in told.pop("tiers"))
        is_on = told.pop("is_on")
        return self._scheme(
            set_scheme(access=self.access, at=timezone.now(), is_on=is_on, rules=Rules(**told, tiers=tiers))
        )

    def _scheme(self, scheme: Scheme) -> Response:
        rules = queries.as_rules(scheme)
        told: dict[str, Any] = {name: getattr(rules, name) for name in Rules.__dataclass_fields__}
        told |= {"is_on": scheme.is_on, "tiers": [tier._asdict() for tier in rules.tiers]}
        return Response(serializers.SchemeSerializer(told, context=self.get_serializer_context()).data)
