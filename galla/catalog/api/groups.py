"""``categories/``, ``brands/``, ``measures/`` and ``tax-classes/``."""

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.calendar import business_date
from galla.catalog import actions, queries
from galla.catalog.actions import NewRate, components_for
from galla.catalog.api.shared import ARCHIVED, CatalogResource
from galla.catalog.models import Brand, Category, Measure, TaxClass
from galla.catalog.serializers import BrandSerializer, CategorySerializer, MeasureSerializer, TaxClassSerializer


class GroupResource(CatalogResource):
    """A kind of group: a room says how one is made and changed."""

    model: ClassVar[Any]
    sorts: ClassVar[Mapping[str, str]] = {"name": "name_key"}
    ordering = ("name_key", "pk")
    # What a PUT that does not name them empties.
    emptied: ClassVar[dict[str, Any]] = {}

    def get_queryset(self) -> "QuerySet[Any]":
        """Those of this shop."""
        return self.shown(self.access.rows(self.model))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By a part of the name."""
        return queries.named_like(queryset, text)

    def typed(self, *, partial: bool = False) -> dict[str, Any]:
        """The body as the action takes it."""
        return self.checked(partial=partial)

    def made(self, values: dict[str, Any]) -> Any:
        """A new one."""
        raise NotImplementedError

    def changed(self, group: Any, values: dict[str, Any]) -> Any:
        """One with what was said of it."""
        raise NotImplementedError

    def create(self, request: Request) -> Response:
        """A new one; one that was archived under this name comes back."""
        return self.answer(self.made(self.typed()), status=status.HTTP_201_CREATED)

    def update(self, request: Request, pk: str) -> Response:
        """Say one anew."""
        group = self.get_object()
        return self.answer(self.changed(group, self.emptied | self.typed()))

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of what is said of one."""
        group = self.get_object()
        return self.answer(self.changed(group, self.typed(partial=True)))

    def destroy(self, request: Request, pk: str) -> Response:
        """Archive one: it is no choice any more, and products that have it keep it."""
        actions.archive_group(access=self.access, at=timezone.now(), group=self.get_object())
        return self.gone()

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring an archived one back."""
        actions.restore_group(access=self.access, at=timezone.now(), group=self.get_object())
        return self.answer(self.get_object())


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class CategoryResource(GroupResource):
    """``categories/``: groups of products."""

    model = Category
    serializer_class = CategorySerializer
    queryset = Category.objects.none()
    emptied: ClassVar[dict[str, Any]] = {"parent": None}

    def typed(self, *, partial: bool = False) -> dict[str, Any]:
        """The body with the parent looked up."""
        values = self.checked(partial=partial)
        if "parent_id" in values:
            number = values.pop("parent_id")
            values["parent"] = None if number is None else self.access.named(Category, number, field="parent")
        return values

    def made(self, values: dict[str, Any]) -> Category:
        """A new category."""
        return actions.create_category(access=self.access, at=timezone.now(), **values)

    def changed(self, group: Any, values: dict[str, Any]) -> Category:
        """A category renamed or moved."""
        return actions.change_category(access=self.access, at=timezone.now(), category=group, **values)


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class BrandResource(GroupResource):
    """``brands/``: names on packs."""

    model = Brand
    serializer_class = BrandSerializer
    queryset = Brand.objects.none()

    def made(self, values: dict[str, Any]) -> Brand:
        """A new brand."""
        return actions.create_brand(access=self.access, at=timezone.now(), **values)

    def changed(self, group: Any, values: dict[str, Any]) -> Brand:
        """A brand renamed."""
        name = values.get("name", group.name)
        return actions.change_brand(access=self.access, at=timezone.now(), brand=group, name=name)


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class MeasureResource(GroupResource):
    """``measures/``: units goods are sold by."""

    model = Measure
    serializer_class = MeasureSerializer
    queryset = Measure.objects.none()
    emptied: ClassVar[dict[str, Any]] = {"decimals": 0, "gst_code": ""}

    def made(self, values: dict[str, Any]) -> Measure:
        """A new unit."""
        return actions.create_measure(access=self.access, at=timezone.now(), **values)

    def changed(self, group: Any, values: dict[str, Any]) -> Measure:
        """A unit with what was said of it."""
        return actions.change_measure(access=self.access, at=timezone.now(), measure=group, **values)


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class TaxClassResource(GroupResource):
    """``tax-classes/``: which taxes goods bear, with the days of their rates. Older rates stay with their days."""

    model = TaxClass
    serializer_class = TaxClassSerializer
    queryset = TaxClass.objects.none()

    def get_queryset(self) -> "QuerySet[Any]":
        """The shop's tax classes with their rates."""
        return super().get_queryset().prefetch_related("rates")

    def get_serializer_context(self) -> dict[str, Any]:
        """With the shop's day, which says which rates are in force."""
        context = dict(super().get_serializer_context())
        access = getattr(self.request, "access", None)
        if access is not None:
            context["today"] = business_date(access.shop, timezone.now())
        return context

    def made(self, values: dict[str, Any]) -> TaxClass:
        """A new tax class with its first rates."""
        at = timezone.now()
        rates = self._rates(values, business_date(self.access.shop, at))
        return actions.create_tax_class(access=self.access, at=at, name=values["name"], rates=rates)

    def changed(self, group: Any, values: dict[str, Any]) -> TaxClass:
        """A tax class renamed, or with rates from a day on."""
        at = timezone.now()
        rates = self._rates(values, business_date(self.access.shop, at))
        actions.change_tax_class(access=self.access, at=at, tax_class=group, name=values.get("name"), rates=rates)
        found: TaxClass = self.get_object()
        return found

    def _rates(self, values: dict[str, Any], today: datetime.date) -> list[NewRate]:
        if "rates" in values:
            return [NewRate(one["valid_from"], one["name"], one["rate_ppm"], one["scope"]) for one in values["rates"]]
        if "rate" not in values:
            return []
        return components_for(
            country=self.access.shop.country,
            rate_ppm=values["rate"],
            valid_from=values.get("valid_from", today),
            cess_ppm=values.get("cess", 0),
        )
