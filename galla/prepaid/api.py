"""Gift cards, advances and store credit over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.allowing import asked
from galla.accounts.calendar import shop_day
from galla.accounts.resources import ShopResource
from galla.foundation.api.cards import OF_MOVES, address, turned
from galla.foundation.api.choices import chosen
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.api.lists import limit_of
from galla.foundation.errors import InvalidInput
from galla.inventory.api.papers import KEY, PaperResource
from galla.ledger import places
from galla.ledger.cards import shown_card
from galla.parties.models import Customer
from galla.parties.queries import canonical, known_as
from galla.prepaid import actions, printing, queries, serializers
from galla.prepaid.actions import MoneyGiven, Sold
from galla.prepaid.errors import UnknownCard
from galla.prepaid.listings import FILTERED
from galla.prepaid.models import GiftCard, Kind, Prepayment

OF_PREPAYMENTS = [
    OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id."),
    OpenApiParameter("card", OpenApiTypes.INT, description="A gift card's id."),
    OpenApiParameter("kind", OpenApiTypes.STR, enum=Kind.values),
]
CARD_STATE = OpenApiParameter("state", OpenApiTypes.STR, enum=list(FILTERED), description="Only cards of this state.")
PDF = {(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)}


def money_of(told: dict[str, Any]) -> MoneyGiven:
    """The money a body speaks of."""
    return MoneyGiven(told["method"], told.get("amount"), told.get("notes"), told["reference"])


def moves_answer(request: Request, place: places.Account) -> Response:
    """A page of what was put on a card or a credit and spent of it."""
    shown = shown_card(place, places.prepaid(place.shop_id), limit=limit_of(request), **turned(request))
    told = {
        "results": shown.moves,
        "next": address(request, "before", shown.older),
        "previous": address(request, "after", shown.newer),
    }
    return Response(serializers.PurseMovesSerializer(told).data)


@extend_schema_view(list=extend_schema(parameters=[CARD_STATE]))
class GiftCardResource(PaperResource):
    """``gift-cards/``: cards that pay at any till of the shop."""

    permissions_needed = {
        "list": "prepaid.view",
        "retrieve": "prepaid.view",
        "look": "prepaid.view",
        "moves": "prepaid.view",
        "create": "prepaid.take",
        "top_up": "prepaid.take",
        "slip": "prepaid.take",
        "over": "prepaid.keep",
        "keep": "prepaid.keep",
        "replace": "prepaid.replace",
        "terms": "settings.edit",
        "set_terms": "settings.edit",
    }
    sorts: ClassVar[Mapping[str, str]] = {"sold_at": "pk"}
    brief = serializers.GiftCardSerializer
    whole = serializers.GiftCardSerializer
    serializer_class = serializers.GiftCardSerializer
    queryset = GiftCard.objects.none()

    def get_queryset(self) -> "QuerySet[GiftCard, Any]":
        """Cards with what is left on them; in the list those of the state that is asked for."""
        rows = queries.cards(self.access)
        state = chosen(self.request, "state", FILTERED) if self.action == "list" else None
        today = shop_day(self.access.shop, timezone.now())
        return rows if state is None else queries.cards_in_state(rows, state, on=today)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By the last four signs of the code."""
        return queryset.filter(last_four=text.upper())

    @extend_schema(
        request=serializers.MoneyGivenSerializer,
        parameters=[KEY],
        responses={201: serializers.SoldGiftCardSerializer, 200: serializers.SoldGiftCardSerializer},
    )
    def create(self, request: Request) -> Response:
        """Sell a card at the token's till. Its code is in this answer, and in that to the same request again."""
        told = self.checked(serializers.MoneyGivenSerializer)
        sold = actions.sell_card(access=self.access, at=timezone.now(), key=self.key(), money=money_of(told))
        return self._made(sold)

    @extend_schema(request=serializers.CardCodeSerializer, responses={200: serializers.GiftCardSerializer})
    @action(detail=False, methods=["post"])
    def look(self, request: Request) -> Response:
        """The card of a code, and what is left on it. In a body: addresses are written down in logs."""
        found = queries.card_of_code(self.access, self.checked(serializers.CardCodeSerializer)["code"])
        if found is None:
            raise UnknownCard(_("No gift card has this code."), field="code")
        return self.answer(found)

    @extend_schema(
        request=serializers.MoneyGivenSerializer,
        parameters=[KEY],
        responses={201: serializers.PrepaymentSerializer, 200: serializers.PrepaymentSerializer},
    )
    @action(detail=True, methods=["post"], url_path="top-up")
    def top_up(self, request: Request, pk: str) -> Response:
        """Put more on a card."""
        card, told = self.get_object(), self.checked(serializers.MoneyGivenSerializer)
        paper = actions.top_up(access=self.access, at=timezone.now(), key=self.key(), card=card, money=money_of(told))
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return Response(serializers.PrepaymentSerializer(paper.document).data, status=code)

    @extend_schema(parameters=OF_MOVES, responses={200: serializers.PurseMovesSerializer})
    @action(detail=True, methods=["get"])
    def moves(self, request: Request, pk: str) -> Response:
        """What was put on the card and spent of it."""
        return moves_answer(request, places.gift(self.access.shop.pk, self.get_object().pk))

    @extend_schema(responses={200: serializers.GiftCardSerializer(many=True)})
    @action(detail=False, methods=["get"])
    def over(self, request: Request) -> Response:
        """Cards whose last day is over with something left on them."""
        today = shop_day(self.access.shop, timezone.now())
        page = self.paginate_queryset(queries.over_with_something(self.get_queryset(), on=today))
        assert self.paginator is not None
        return self.paginator.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses={200: serializers.CardTermsSerializer})
    @action(detail=False, methods=["get"])
    def terms(self, request: Request) -> Response:
        """For how many days a card is good that is sold now."""
        return self._terms()

    @extend_schema(request=serializers.CardTermsSerializer, responses={200: serializers.CardTermsSerializer})
    @terms.mapping.post
    def set_terms(self, request: Request) -> Response:
        """Say for how many, from now on. Cards that were sold keep theirs."""
        actions.set_terms(access=self.access, **self.checked(serializers.CardTermsSerializer))
        return self._terms()

    def _terms(self) -> Response:
        return Response({"valid_days": queries.valid_days(self.access)})

    @extend_schema(
        request=None,
        parameters=[KEY],
        responses={201: serializers.KeptRestSerializer, 200: serializers.KeptRestSerializer},
    )
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str) -> Response:
        """What nobody spent of a card that is over becomes income, at the token's till."""
        card = self.get_object()
        paper = actions.keep_rest(access=self.access, at=timezone.now(), key=self.key(), card=card)
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return Response(serializers.KeptRestSerializer(paper.document).data, status=code)

    @extend_schema(
        request=serializers.ReplacementSerializer,
        parameters=[KEY],
        responses={201: serializers.SoldGiftCardSerializer, 200: serializers.SoldGiftCardSerializer},
    )
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """Block a lost card; the new one that has its rest is answered with its code, as one that is sold."""
        card, told = self.get_object(), self.checked(serializers.ReplacementSerializer)
        act: dict[str, Any] = {"access": self.access, "at": timezone.now(), "key": self.key()}
        return self._made(actions.replace_card(**act, card=card, reason=told["reason"]))

    def _made(self, sold: Sold) -> Response:
        card: Any = self.get_queryset().get(pk=sold.card.pk)
        card.code, card.prepayment = sold.code, sold.paper.document
        code = status.HTTP_200_OK if sold.paper.replayed else status.HTTP_201_CREATED
        return Response(serializers.SoldGiftCardSerializer(card).data, status=code)

    @extend_schema(request=serializers.CardCodeSerializer, responses=PDF)
    @action(detail=True, methods=["post"])
    def slip(self, request: Request, pk: str) -> HttpResponse:
        """The card on paper of 80 mm, for whoever has its code."""
        card, told = self.get_object(), self.checked(serializers.CardCodeSerializer)
        return printing.slip(self.access.shop, card, code=told["code"], left_minor=card.left_minor)


@extend_schema_view(list=extend_schema(parameters=[*OF_PREPAYMENTS, *DAYS]))
class PrepaymentResource(PaperResource):
    """``prepayments/``: what was put on cards, what customers paid ahead, what they were given."""

    permissions_needed = {
        "list": "prepaid.view",
        "retrieve": "prepaid.view",
        "receipt": "prepaid.view",
        "create": "prepaid.take",
        # Whoever may not asks a manager: the acts themselves demand ``prepaid.give`` and ``prepaid.void``.
        "credit": "allowance.ask",
        "back": "allowance.ask",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "amount": "amount_minor",
    }
    brief = serializers.BriefPrepaymentSerializer
    whole = serializers.PrepaymentSerializer
    serializer_class = serializers.PrepaymentSerializer
    queryset = Prepayment.objects.none()

    def get_queryset(self) -> "QuerySet[Prepayment]":
        """In the list those of the customer, the card, the kind and the days that are asked for."""
        rows = queries.prepayments(self.access)
        if self.action == "list":
            rows = within_days(rows, self.request)
        told = self.request.query_params if self.action == "list" else {}
        if "customer" in told:
            rows = rows.filter(customer_id__in=known_as(self.access.get(Customer, told["customer"]).pk))
        if "card" in told:
            rows = rows.filter(card=self.access.get(GiftCard, told["card"]))
        if "kind" in told:
            if told["kind"] not in Kind.values:
                raise InvalidInput(_("Choose one of the list."), field="kind")
            rows = rows.filter(kind=told["kind"])
        return rows

    def searched(self, queryset: "QuerySet[Prepayment]", text: str) -> "QuerySet[Prepayment]":
        """By part of the number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(
        request=serializers.NewAdvanceSerializer,
        parameters=[KEY],
        responses={201: serializers.PrepaymentSerializer, 200: serializers.PrepaymentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take an advance of a customer at the token's till."""
        told = self.checked(serializers.NewAdvanceSerializer)
        paper = actions.take_advance(
            access=self.access,
            at=timezone.now(),
            key=self.key(),
            customer=self.access.named(Customer, told["customer"], field="customer"),
            money=money_of(told),
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(
        request=serializers.NewCreditSerializer,
        parameters=[KEY],
        responses={201: serializers.PrepaymentSerializer, 200: serializers.PrepaymentSerializer},
    )
    @action(detail=False, methods=["post"])
    def credit(self, request: Request) -> Response:
        """Give a customer store credit for nothing."""
        told, at = self.checked(serializers.NewCreditSerializer), timezone.now()
        paper = actions.give_credit(
            access=asked(self.access, "prepaid.give", told.get("allowed_by"), at=at),
            at=at,
            key=self.key(),
            customer=self.access.named(Customer, told["customer"], field="customer"),
            amount_minor=told["amount"],
            reason=told["reason"],
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(request=serializers.NewGivenBackSerializer, responses={200: serializers.PrepaymentSerializer})
    @action(detail=True, methods=["post"])
    def back(self, request: Request, pk: str) -> Response:
        """Give a prepayment back at the token's till, while nothing of it was spent."""
        found, told, at = self.get_object(), self.checked(serializers.NewGivenBackSerializer), timezone.now()
        access = asked(self.access, "prepaid.void", told.get("allowed_by"), at=at)
        actions.give_back(access=access, at=at, prepayment=found, reason=told["reason"])
        return self.answer(self.get_object())

    @extend_schema(parameters=[OpenApiParameter("size", OpenApiTypes.STR, enum=list(printing.SIZES))], responses=PDF)
    @action(detail=True, methods=["get"])
    def receipt(self, request: Request, pk: str) -> HttpResponse:
        """Its receipt: A4, or 80 mm with ``?size=80mm``."""
        size = request.query_params.get("size", "a4")
        return printing.receipt(self.access.shop, self.get_object(), size=size)


class StoreCreditResource(ShopResource):
    """``store-credit/<customer>/``: what a customer may still spend."""

    permissions_needed = {"retrieve": "prepaid.view", "moves": "prepaid.view"}
    serializer_class = serializers.StoreCreditSerializer
    queryset = Customer.objects.none()

    def get_queryset(self) -> "QuerySet[Customer]":
        """The shop's customers, under every name they had."""
        return self.access.rows(Customer)

    def retrieve(self, request: Request, pk: str) -> Response:
        """What is left of a customer's advances and credit."""
        who = canonical(self.get_object().pk)
        shop_id = self.access.shop.pk
        told = {"customer": who, "left_minor": queries.credit_left(shop_id, who)}
        told["waiting_minor"] = queries.waiting_of(shop_id, who)
        return Response(self.get_serializer(told).data)

    @extend_schema(parameters=OF_MOVES, responses={200: serializers.PurseMovesSerializer})
    @action(detail=True, methods=["get"])
    def moves(self, request: Request, pk: str) -> Response:
        """What was put on a customer's credit and spent of it, under the name they have now."""
        return moves_answer(request, places.store_credit(self.access.shop.pk, canonical(self.get_object().pk)))
