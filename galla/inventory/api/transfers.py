"""Places and transfers over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.inventory import actions, queries, serializers
from galla.inventory.api.papers import BRANCH, KEY, PaperResource
from galla.inventory.forms import STATES
from galla.inventory.models import Place, Transfer

PUT_AWAY = OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: those that were put away instead.")
OF_TRANSFERS = [
    OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id: what left there or went there."),
    OpenApiParameter("state", OpenApiTypes.STR, enum=[state for state, label in STATES]),
]


@extend_schema_view(list=extend_schema(parameters=[BRANCH, PUT_AWAY]))
class PlaceResource(ShopResource):
    """``places/``: warehouses and shelves of the branches, beside their floors."""

    permissions_needed = {
        "list": "stock.view",
        "retrieve": "stock.view",
        "create": "place.edit",
        "partial_update": "place.edit",
        "destroy": "place.edit",
        "restore": "place.edit",
    }
    serializer_class = serializers.PlaceSerializer
    queryset = Place.objects.none()
    ordering = ("name", "pk")

    def get_queryset(self) -> "QuerySet[Place]":
        """Those in use, or where that is asked those that were put away; one to be brought back may be either."""
        if self.action == "restore":
            return self.access.rows(Place).select_related("branch")
        asked = self.request.query_params
        branch = self.access.get(Branch, asked["branch"]) if "branch" in asked else None
        archived = asked.get("archived", "false") if self.action == "list" else "false"
        if archived not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="archived")
        return (queries.places_put_away if archived == "true" else queries.places_of)(self.access, branch)

    def searched(self, queryset: "QuerySet[Place]", text: str) -> "QuerySet[Place]":
        """By name."""
        return queryset.filter(name__icontains=text)

    @extend_schema(request=serializers.NewPlaceSerializer, responses={201: serializers.PlaceSerializer})
    def create(self, request: Request) -> Response:
        """Add a place to a branch."""
        values = self.checked(serializers.NewPlaceSerializer)
        identity = values.pop("branch", None) or (self.access.branch.pk if self.access.branch else None)
        branch = self.access.named(Branch, identity, field="branch")
        made = actions.add_place(access=self.access, branch=branch, **values)
        return self.answer(made, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Call it otherwise."""
        found = self.get_object()
        return self.answer(actions.change_place(access=self.access, place=found, **self.checked(partial=True)))

    def destroy(self, request: Request, pk: str) -> Response:
        """Put it away; not while anything lies there or is on its way there."""
        actions.archive_place(access=self.access, at=timezone.now(), place=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: serializers.PlaceSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Use a place again that was put away."""
        return self.answer(actions.restore_place(access=self.access, place=self.get_object()))


@extend_schema_view(list=extend_schema(parameters=OF_TRANSFERS))
class TransferResource(PaperResource):
    """``transfers/``: goods sent from one place to another, and what became of them."""

    permissions_needed: ClassVar[Mapping[str, str]] = {
        **PaperResource.permissions_needed,
        "receive": "stock.move",
        "take_back": "stock.move",
    }
    brief = serializers.BriefTransferSerializer
    whole = serializers.TransferSerializer
    serializer_class = serializers.TransferSerializer
    queryset = Transfer.objects.none()

    def get_queryset(self) -> "QuerySet[Transfer]":
        """Transfers, with their lines and receipts where one is asked for."""
        rows = queries.transfers(self.access)
        if self.action != "list":
            return queries.transfers_with_lines(rows)
        asked = self.request.query_params
        if "branch" in asked:
            rows = queries.of_branch(rows, self.access.get(Branch, asked["branch"]))
        if "state" in asked:
            rows = queries.of_state(rows, _known(asked["state"]))
        return rows

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the note."""
        return queryset.filter(note__icontains=text)

    @extend_schema(
        request=serializers.NewTransferSerializer,
        parameters=[KEY],
        responses={201: serializers.TransferSerializer, 200: serializers.TransferSerializer},
    )
    def create(self, request: Request) -> Response:
        """Send goods on their way, or within a branch move them at once."""
        values, act = self.told(serializers.NewTransferSerializer)
        lines = values.pop("lines")
        source = actions.Spot(act.pop("branch"), values.pop("place", None))
        to_branch = self.access.named(Branch, values.pop("to_branch"), field="to_branch")
        target = actions.Spot(to_branch, self.place(values.pop("to_place", None), field="to_place"))
        items = [
            actions.TransferItem(product, line["quantity"], line.get("batch"))
            for product, line in zip(self.goods(lines), lines, strict=True)
        ]
        return self.done(actions.send_goods(source=source, target=target, items=items, **values, **act))

    @extend_schema(
        request=serializers.NewArrivalSerializer,
        parameters=[KEY],
        responses={201: serializers.TransferSerializer, 200: serializers.TransferSerializer},
    )
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: str) -> Response:
        """Say what came of a transfer, came damaged, is missing; in one go or in parts."""
        found, values = self.get_object(), self.checked(serializers.NewArrivalSerializer)
        lines = values.pop("lines")
        items = [
            actions.ArrivalItem(product, line["received"], line["damaged"], line["missing"])
            for product, line in zip(self.goods(lines), lines, strict=True)
        ]
        return self._told_of(actions.receive_transfer(transfer=found, items=items, **values, **self._act()))

    @extend_schema(
        request=None,
        parameters=[KEY],
        responses={201: serializers.TransferSerializer, 200: serializers.TransferSerializer},
    )
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Bring what is still on the way back to where it left."""
        return self._told_of(actions.take_back(transfer=self.get_object(), **self._act()))

    def _act(self) -> dict[str, Any]:
        """What every action takes."""
        return {"access": self.access, "at": timezone.now(), "key": self.key()}

    def _told_of(self, paper: actions.Paper[Any]) -> Response:
        """The whole transfer, after what became of it."""
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_queryset().get(pk=paper.document.transfer_id), status=code)


def _known(state: str) -> str:
    if state not in dict(STATES):
        raise InvalidInput(_("This is not one of the choices."), field="state")
    return state
