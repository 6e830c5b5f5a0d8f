"""Offers over the API."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.offers import actions, queries
from galla.offers.coupons import coupons_of
from galla.offers.models import Coupon, Offer
from galla.offers.serializers import (
    CouponSerializer,
    MadeCouponSerializer,
    NewCouponSerializer,
    NewOfferSerializer,
    OfferChangeSerializer,
    OfferSerializer,
)


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
        rows = queries.with_uses(queries.offers(self.access))
        return rows.filter(archived_at=None) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[Offer]", text: str) -> "QuerySet[Offer]":
        """By name."""
        return queryset.filter(name__icontains=text)

    @extend_schema(request=NewOfferSerializer, responses={201: OfferSerializer})
    def create(self, request: Request) -> Response:
        """Write an offer down; bills from now on have it."""
        told = self.checked(NewOfferSerializer)
        made = actions.add_offer(access=self.access, at=timezone.now(), kind=told.pop("kind"), values=told)
        return self.answer(self._with_uses(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=OfferChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change it for bills from now on."""
        found = self.get_object()
        changes = self.checked(OfferChangeSerializer, partial=True)
        return self.answer(self._with_uses(actions.change_offer(access=self.access, offer=found, changes=changes)))

    def _with_uses(self, offer: Offer) -> Offer:
        return queries.with_uses(queries.offers(self.access)).get(pk=offer.pk)

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


class CouponResource(ShopResource):
    """``coupons/``: codes that bring an offer."""

    permissions_needed = {
        "list": "offer.view",
        "retrieve": "offer.view",
        "create": "offer.edit",
        "destroy": "offer.edit",
    }
    serializer_class = CouponSerializer
    queryset = Coupon.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Coupon]":
        """All of the shop, those ended among them."""
        return coupons_of(self.access)

    def searched(self, queryset: "QuerySet[Coupon]", text: str) -> "QuerySet[Coupon]":
        """By the code many know, or the name of the offer."""
        return queryset.filter(Q(code__icontains=text) | Q(offer__name__icontains=text))

    @extend_schema(request=NewCouponSerializer, responses={201: MadeCouponSerializer})
    def create(self, request: Request) -> Response:
        """Make a code that many know, or many that are each good once; those are told in this answer alone."""
        told = self.checked(NewCouponSerializer)
        offer = self.access.named(Offer, told.pop("offer"), field="offer")
        code, count, codes = told.pop("code", None), told.pop("count", 0), list[str]()
        made: dict[str, Any] = {"access": self.access, "at": timezone.now(), "offer": offer, "terms": told}
        if code is not None:
            coupon = actions.make_shared_code(code=code, **made)
        else:
            coupon, codes = actions.make_codes(count=count, **made)
        shown = CouponSerializer(coupons_of(self.access).get(pk=coupon.pk)).data
        return Response({**shown, "codes": codes}, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: str) -> Response:
        """End it: its codes take nothing off any more."""
        actions.end_coupon(access=self.access, at=timezone.now(), coupon=self.get_object())
        return self.gone()
