"""Offers over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.foundation.keys import HEADER, checked_key
from galla.offers import actions, queries
from galla.offers.coupons import coupons_of
from galla.offers.mailings import NOT_MAILED, Progress, progress_of, wants_offers
from galla.offers.models import CodeMailing, Coupon, Offer
from galla.offers.serializers import (
    CouponSerializer,
    MadeCouponSerializer,
    MailCodesSerializer,
    MailingSerializer,
    NewCouponSerializer,
    NewOfferSerializer,
    OfferChangeSerializer,
    OffersByMailSerializer,
    OfferSerializer,
)
from galla.parties.models import Customer

ENDED = OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: those that have ended instead.")
KEY = OpenApiParameter(
    HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="Mailed once for one key."
)


@extend_schema_view(list=extend_schema(parameters=[ENDED]))
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
    sorts: ClassVar[Mapping[str, str]] = {"name": "name", "created_at": "pk", "priority": "priority"}
    serializer_class = OfferSerializer
    queryset = Offer.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Offer]":
        """Those that have not ended, or those that have; one by id either way."""
        rows = queries.with_uses(queries.offers(self.access))
        if self.action != "list":
            return rows
        asked = self.request.query_params.get("archived", "false")
        if asked not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="archived")
        return rows.filter(archived_at__isnull=asked == "false")

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
        "mail": "offer.edit",
        "mailing": "offer.view",
    }
    sorts: ClassVar[Mapping[str, str]] = {"made_at": "pk", "codes": "code_count"}
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

    @extend_schema(request=MailCodesSerializer, parameters=[KEY], responses={201: MailingSerializer})
    @action(detail=False, methods=["post"])
    def mail(self, request: Request) -> Response:
        """Mail a code that is good once to each customer who is found and wants offers by mail."""
        if HEADER not in request.headers:
            raise InvalidInput(_("Send an Idempotency-Key with each mailing."), field=HEADER)
        told = self.checked(MailCodesSerializer)
        offer = self.access.named(Offer, told.pop("offer"), field="offer")
        key, whom = checked_key(request.headers[HEADER]), {"search": told.pop("search")}
        whom["group_id"] = told.pop("group")
        made = actions.mail_codes(access=self.access, at=timezone.now(), key=key, offer=offer, **whom, terms=told)
        return Response(_told(made.coupon_id, progress_of(made)), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: MailingSerializer})
    @action(detail=True, methods=["get"])
    def mailing(self, request: Request, pk: str) -> Response:
        """How far the letters of a coupon are; one that is not mailed has none."""
        coupon = self.get_object()
        found = CodeMailing.objects.filter(coupon=coupon).first()
        return Response(_told(coupon.pk, progress_of(found) if found else NOT_MAILED))


class OffersByMailResource(ShopResource):
    """``customers/…/offers-by-mail/``: whether a customer wants them."""

    permissions_needed = {"retrieve": "customer.view", "update": "customer.edit"}
    serializer_class = OffersByMailSerializer
    queryset = Customer.objects.none()

    @extend_schema(responses={200: OffersByMailSerializer})
    def retrieve(self, request: Request, customer_id: str) -> Response:
        """Whether they want offers by mail."""
        return Response({"wanted": wants_offers(self.access.get(Customer, customer_id))})

    @extend_schema(request=OffersByMailSerializer, responses={200: OffersByMailSerializer})
    def update(self, request: Request, customer_id: str) -> Response:
        """Say whether they do."""
        found = self.access.get(Customer, customer_id)
        if self.checked(OffersByMailSerializer)["wanted"]:
            actions.say_yes(access=self.access, customer=found)
        else:
            actions.say_no(access=self.access, at=timezone.now(), customer=found)
        return Response({"wanted": wants_offers(found)})


def _told(coupon_id: int, progress: Progress) -> Any:
    figures = {name: getattr(progress, name) for name in ("letters", "sent", "waiting", "given_up", "is_written")}
    return MailingSerializer({"coupon": coupon_id, **figures}).data
