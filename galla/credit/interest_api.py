"""Interest over the API: what the shop takes, one customer's own rate, and what was charged."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.credit import actions, interest, interest_printing
from galla.credit import interest_serializers as serializers
from galla.credit.interest_listings import STATES
from galla.credit.interest_words import sentence
from galla.credit.models import InterestLine, InterestNote
from galla.credit.queries import interest_notes
from galla.foundation.api.choices import chosen
from galla.foundation.api.days import DAYS, within_days
from galla.parties.models import Customer
from galla.parties.queries import canonical, known_as

STATE = OpenApiParameter("state", OpenApiTypes.STR, enum=list(STATES), description="Only notes of this state.")
OF_CUSTOMER = [OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id.")]


@extend_schema_view(list=extend_schema(parameters=[*OF_CUSTOMER, STATE, *DAYS]))
class InterestNoteResource(ShopResource):
    """``interest-notes/``: interest that was charged on khatas; its terms; taking a note back."""

    permissions_needed = {
        "list": "credit.view",
        "retrieve": "credit.view",
        "pdf": "credit.view",
        "waive": "credit.waive",
        "terms": "settings.edit",
        "set_terms": "settings.edit",
        "own_rate": "credit.limit",
    }
    sorts: ClassVar[Mapping[str, str]] = {"happened_at": "pk", "customer": "customer__name", "amount": "amount_minor"}
    serializer_class = serializers.InterestNoteSerializer
    queryset = InterestNote.objects.none()
    ordering = ("-pk",)

    def get_serializer_class(self) -> type[Any]:
        """The list is without lines."""
        brief, whole = serializers.BriefInterestNoteSerializer, serializers.InterestNoteSerializer
        return brief if self.action == "list" else whole

    def get_queryset(self) -> "QuerySet[InterestNote]":
        """The notes, with their lines where one is asked for."""
        rows = interest_notes(self.access)
        if self.action != "list":
            lines = InterestLine.objects.select_related("charge").order_by("charge_id", "since")
            return rows.prefetch_related(Prefetch("lines", lines))
        rows, asked = within_days(rows, self.request), self.request.query_params.get("customer")
        state = chosen(self.request, "state", STATES)
        if state is not None:
            rows = rows.filter(waiver__isnull=state == "stands")
        return rows if asked is None else rows.filter(customer_id__in=known_as(self.access.get(Customer, asked).pk))

    def searched(self, queryset: "QuerySet[InterestNote]", text: str) -> "QuerySet[InterestNote]":
        """By part of the number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: str) -> HttpResponse:
        """The note on paper of A4."""
        return interest_printing.response(self.get_object())

    @extend_schema(request=serializers.NewWaiverSerializer, responses={200: serializers.InterestNoteSerializer})
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: str) -> Response:
        """Take a note back whole, today."""
        found, told = self.get_object(), self.checked(serializers.NewWaiverSerializer)
        actions.waive(access=self.access, at=timezone.now(), note=found, reason=told["reason"])
        return self.answer(self.get_object())

    @extend_schema(responses={200: serializers.StandingTermsSerializer})
    @action(detail=False, methods=["get"])
    def terms(self, request: Request) -> Response:
        """What interest the shop takes."""
        return self._terms()

    @extend_schema(request=serializers.InterestTermsSerializer, responses={200: serializers.StandingTermsSerializer})
    @terms.mapping.post
    def set_terms(self, request: Request) -> Response:
        """Say what it takes from today on; a rate of null or "0" is none."""
        told = self.checked(serializers.InterestTermsSerializer)
        how = actions.Taking(told["rate"], told["grace_days"], told["least"]) if told["rate"] else None
        actions.set_interest(access=self.access, at=timezone.now(), how=how)
        return self._terms()

    @extend_schema(request=serializers.OwnRateSerializer, responses={200: serializers.StandingRateSerializer})
    @action(detail=False, methods=["post"], url_path="own-rate")
    def own_rate(self, request: Request) -> Response:
        """Set what interest one customer bears from today on."""
        told = self.checked(serializers.OwnRateSerializer)
        who = self.access.named(Customer, told["customer"], field="customer")
        actions.set_own_rate(access=self.access, at=timezone.now(), customer=who, rate_ppm=told["rate"])
        found = {"customer": canonical(who.pk), "rate": told["rate"]}
        return Response(serializers.StandingRateSerializer(found, context=self.get_serializer_context()).data)

    def _terms(self) -> Response:
        stands = interest.terms_now(self.access.shop.pk)
        rate, grace, least = (
            (stands.rate_ppm or 0, stands.grace_days or 0, stands.least_minor or 0) if stands is not None else (0, 0, 0)
        )
        told = {
            "rate": rate or None,
            "grace_days": grace,
            "least": least,
            "since": stands.since if stands is not None else None,
            "says": sentence(rate, grace, least),
        }
        return Response(serializers.StandingTermsSerializer(told, context=self.get_serializer_context()).data)
