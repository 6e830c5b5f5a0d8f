"""Notes and drawers over the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Till
from galla.accounts.resources import ShopResource
from galla.drawer import actions, queries
from galla.drawer.forecast import notes_running_out
from galla.drawer.models import Denomination
from galla.drawer.serializers import (
    BringSerializer,
    CashCardSerializer,
    CashSerializer,
    ContentsSerializer,
    CountedSerializer,
    CountSerializer,
    DenominationChangeSerializer,
    DenominationSerializer,
    MoveSerializer,
    RunningOutSerializer,
    SwapSerializer,
)
from galla.drawer.shifts import asked_at_till
from galla.foundation.api.cards import OF_MOVES, address, turned
from galla.foundation.api.choices import ARCHIVED, in_use
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.api.lists import limit_of
from galla.foundation.keys import HEADER, checked_key
from galla.ledger import places
from galla.ledger.cards import ShownCard, shown_card

KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="At most 255 characters. The same key and body again answer the same paper.",
)


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class DenominationResource(ShopResource):
    """``denominations/``: the shop's notes and coins."""

    permissions_needed = {
        "list": "shop.view",
        "retrieve": "shop.view",
        "create": "denomination.edit",
        "partial_update": "denomination.edit",
        "destroy": "denomination.edit",
        "restore": "denomination.edit",
    }
    serializer_class = DenominationSerializer
    queryset = Denomination.objects.none()
    ordering = ("position", "pk")

    def get_queryset(self) -> "QuerySet[Denomination]":
        """Those in use, or those put away where these are asked for; one by id of both."""
        rows = queries.denominations(self.access)
        return in_use(self.request, rows) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[Denomination]", text: str) -> "QuerySet[Denomination]":
        """By what stands on it."""
        return queryset.filter(label__icontains=text)

    def create(self, request: Request) -> Response:
        """A further note or coin."""
        made = actions.add_denomination(access=self.access, **self.checked())
        return self.answer(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=DenominationChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change how it is shown, or whether it is handed out."""
        found = self.get_object()
        changes = self.checked(DenominationChangeSerializer, partial=True)
        return self.answer(actions.change_denomination(access=self.access, denomination=found, changes=changes))

    def destroy(self, request: Request, pk: str) -> Response:
        """Put it away; not while pieces lie in a drawer."""
        actions.archive_denomination(access=self.access, at=timezone.now(), denomination=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: DenominationSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back."""
        actions.restore_denomination(access=self.access, denomination=self.get_object())
        return self.answer(self.get_object())


def card_answer(request: Request, place: places.Account, *, blind: bool = False) -> Response:
    """A page of the moves of cash in a place."""
    unit, told = places.money(place.shop_id), {"limit": limit_of(request), **turned(request)}
    shown = ShownCard([], None) if blind else shown_card(place, unit, **told)
    answer = {
        "blind": blind,
        "results": shown.moves,
        "next": address(request, "before", shown.older),
        "previous": address(request, "after", shown.newer),
    }
    return Response(CashCardSerializer(answer).data)


class DrawerResource(ShopResource):
    """``tills/{id}/drawer/``: what lies in a till's drawer, and cash that moves without a bill."""

    permissions_needed = {
        "contents": "drawer.view",
        "running_out": "drawer.view",
        "moves": "drawer.view",
        "card": "drawer.view",
        "counts": "drawer.view",
        # Whoever may not move cash asks a manager: the act itself demands ``drawer.move``.
        "pay_in": "allowance.ask",
        "pay_out": "allowance.ask",
        "swap": "allowance.ask",
        "to_safe": "allowance.ask",
        "bring": "allowance.ask",
        "count": "drawer.count",
    }
    serializer_class = ContentsSerializer
    queryset = Till.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Till]":
        """The tills of the shop."""
        return self.access.rows(Till).select_related("branch")

    @extend_schema(responses={200: ContentsSerializer})
    def contents(self, request: Request, pk: str) -> Response:
        """Counted notes, loose cash, and all of it; nothing of it for a cashier who has yet to count it blind."""
        till = self.get_object()
        held = queries.contents(access=self.access, till=till)
        told: dict[str, Any] = {"till": till.pk, "blind": queries.hides_contents(self.access, held)}
        if told["blind"]:
            told |= {"notes": {}, "loose_minor": None, "cash_minor": None}
        else:
            told |= {"notes": held.notes, "loose_minor": held.loose_minor, "cash_minor": held.cash_minor}
        return Response(ContentsSerializer(told).data)

    @extend_schema(responses={200: RunningOutSerializer})
    def running_out(self, request: Request, pk: str) -> Response:
        """Notes and coins that will not last for four hours at the rate of the day, and how many to bring."""
        found = notes_running_out(access=self.access, till=self.get_object(), at=timezone.now())
        return Response(RunningOutSerializer({"notes": found}).data)

    @extend_schema(parameters=OF_MOVES, responses={200: CashCardSerializer})
    def card(self, request: Request, pk: str) -> Response:
        """Every move of cash behind what lies there, bills among them; nothing for a cashier who counts it blind."""
        till = self.get_object()
        blind = queries.hides_contents(self.access, queries.contents(access=self.access, till=till))
        return card_answer(request, places.drawer(self.access.shop.pk, till.pk), blind=blind)

    @extend_schema(parameters=DAYS, responses={200: MoveSerializer(many=True)})
    def moves(self, request: Request, pk: str) -> Response:
        """Cash put in, taken out and changed, newest first; for a cashier what they did themselves."""
        rows = queries.drawer_moves(self.access).filter(till=self.get_object())
        return self._page(within_days(rows, request), MoveSerializer)

    @extend_schema(parameters=DAYS, responses={200: CountedSerializer(many=True)})
    def counts(self, request: Request, pk: str) -> Response:
        """The counts, newest first; for a cashier their own, without what should have been there while they count
        blind."""
        till = self.get_object()
        rows = within_days(queries.drawer_counts(self.access).filter(till=till), request)
        return self._page(rows, CountedSerializer, self._blind(till))

    def _page(self, rows: "QuerySet[Any]", kind: type[Any], context: dict[str, Any] | None = None) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(kind(page, many=True, context=context or {}).data)

    def _blind(self, till: Till) -> dict[str, Any]:
        return {"blind": queries.blind_counts(self.access, till)}

    @extend_schema(request=CashSerializer, parameters=[KEY], responses={201: MoveSerializer, 200: MoveSerializer})
    def pay_in(self, request: Request, pk: str) -> Response:
        """Put cash into the drawer."""
        return self._cash(actions.pay_in)

    @extend_schema(request=CashSerializer, parameters=[KEY], responses={201: MoveSerializer, 200: MoveSerializer})
    def pay_out(self, request: Request, pk: str) -> Response:
        """Take cash out of the drawer."""
        return self._cash(actions.pay_out)

    @extend_schema(request=CashSerializer, parameters=[KEY], responses={201: MoveSerializer, 200: MoveSerializer})
    def to_safe(self, request: Request, pk: str) -> Response:
        """Put cash of the drawer into the safe of its branch."""
        return self._cash(actions.drop_to_safe)

    @extend_schema(request=BringSerializer, parameters=[KEY], responses={201: MoveSerializer, 200: MoveSerializer})
    def bring(self, request: Request, pk: str) -> Response:
        """Put cash of the safe, or cash drawn from the bank, into the drawer."""
        return self._cash(actions.bring, BringSerializer)

    def _cash(self, act: Callable[..., actions.Paper[Any]], kind: type[CashSerializer] = CashSerializer) -> Response:
        till, told = self.get_object(), self.checked(kind)
        more = {"source": told["source"]} if "source" in told else {}
        values = more | {"amount_minor": told.get("amount"), "notes": told.get("notes"), "reason": told["reason"]}
        given = self._act()
        given["access"] = asked_at_till(self.access, till, "drawer.move", told.get("allowed_by"), at=given["at"])
        return self._done(act(till=till, **values, **given), MoveSerializer)

    @extend_schema(request=SwapSerializer, parameters=[KEY], responses={201: MoveSerializer, 200: MoveSerializer})
    def swap(self, request: Request, pk: str) -> Response:
        """Change notes of the drawer for others."""
        till, told, given = self.get_object(), self.checked(SwapSerializer), self._act()
        wanted = actions.needed_for_swap(self.access)
        given["access"] = asked_at_till(self.access, till, wanted, told.pop("allowed_by", None), at=given["at"])
        return self._done(actions.swap(till=till, **told, **given), MoveSerializer)

    @extend_schema(
        request=CountSerializer, parameters=[KEY], responses={201: CountedSerializer, 200: CountedSerializer}
    )
    def count(self, request: Request, pk: str) -> Response:
        """Write down what is really there."""
        till, told = self.get_object(), self.checked(CountSerializer)
        paper = actions.count(till=till, **told, **self._act())
        return self._done(paper, CountedSerializer, self._blind(till))

    def _act(self) -> dict[str, Any]:
        key = checked_key(self.request.headers.get(HEADER))
        return {"access": self.access, "at": timezone.now(), "key": key}

    def _done(self, paper: actions.Paper[Any], kind: type[Any], context: dict[str, Any] | None = None) -> Response:
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return Response(kind(paper.document, context=context or {}).data, status=code)
