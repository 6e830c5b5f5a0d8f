"""Offers over the API."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.offers import actions, queries
from galla.offers.models import Offer
from galla.offers.serializers import NewOfferSerializer, OfferChangeSerializer, OfferSerializer


class OfferResource(ShopResource):
    """``offers/``: what comes off which goods, and when."""

    permissions_needed = {
        "list": "offer.view",
        "retrieve": "offer.view",
        "create": "offer.edit",
        "partial_update": "offer.edit",
        "destroy": "offer.edit",
        "restore": "offer.edit",
    }
    serializer_class = OfferSerializer
    queryset = Offer.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Offer]":
        """Those that have not ended; one by id also when it was put away."""
        rows = queries.offers(self.access)
        return rows.filter(archived_at=None) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[Offer]", text: str) -> "QuerySet[Offer]":
        """By name."""
        return queryset.filter(name__icontains=text)

    @extend_schema(request=NewOfferSerializer, responses={201: OfferSerializer})
    def create(self, request: Request) -> Response:
        """Write an offer down; bills from now on have it."""
        told = self.checked(NewOfferSerializer)
        made = actions.add_offer(access=self.access, at=timezone.now(), kind=told.pop("kind"), values=told)
        return self.answer(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=OfferChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change it for bills from now on."""
        found = self.get_object()
        changes = self.checked(OfferChangeSerializer, partial=True)
        return self.answer(actions.change_offer(access=self.access, offer=found, changes=changes))

    def destroy(self, request: Request, pk: str) -> Response:
        """End it."""
        actions.archive_offer(access=self.access, at=timezone.now(), offer=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: OfferSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Take it up again."""
        actions.restore_offer(access=self.access, offer=self.get_object())
        return self.answer(self.get_object())
