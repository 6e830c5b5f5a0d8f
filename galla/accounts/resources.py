"""``ShopResource``: what every API view is made from."""

from collections.abc import Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from galla.accounts.access import Access, as_identity
from galla.foundation.api.lists import LONGEST_SEARCH, KeysetPagination, demand_clean_parameters, search_of
from galla.foundation.errors import InvalidInput, NotFound


class ShopResource(GenericViewSet[Any]):
    """Things of one shop under one address, reached through ``self.access``.

    A room says who may do what (``permissions_needed``: action → permission; an action without a row is refused to
    everybody), how its rows are read (``get_queryset``, limited to ``self.access``; ``ordering`` and ``sorts``, what
    ``?sort=`` may say → its field, without nulls; ``searched``) and written (``create``, ``partial_update``,
    ``destroy``: one action each)::

        class BrandResource(ShopResource):
            permissions_needed = {"list": "product.view", "retrieve": "product.view", "create": "product.edit"}
            serializer_class = BrandSerializer
            ordering = ("name",)

            def get_queryset(self): return queries.brands(self.access)

            def create(self, request: Request) -> Response:
                brand = actions.add_brand(access=self.access, at=timezone.now(), **self.checked())
                return self.answer(brand, status=201)

    ``list`` and ``retrieve`` are there for every room that gives them a permission.
    """

    permissions_needed: ClassVar[Mapping[str, str]] = {}
    pagination_class = KeysetPagination
    ordering: ClassVar[Sequence[str]] = ("pk",)
    sorts: ClassVar[Mapping[str, str]] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    lookup_value_regex = "[0-9]+"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the room ``list`` and ``retrieve`` where it says who may use them, and not otherwise."""
        super().__init_subclass__(**kwargs)
        for name, given in (("list", cls.list_rows), ("retrieve", cls.retrieve_row)):
            if name in cls.permissions_needed and not hasattr(cls, name):
                setattr(cls, name, _of_this_class(given))

    @property
    def access(self) -> Access:
        """Who asks, in which shop; there is one once the permission has been checked."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        return access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign-in and permission, then the parameters of the address."""
        super().initial(request, *args, **kwargs)
        demand_clean_parameters(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """JSON for whoever asks for something else: a paper's address answers PDF whatever the header says."""
        return super().perform_content_negotiation(request, force=True)

    def list_rows(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of what is there."""
        page = self.paginate_queryset(self.found(self.get_queryset()))
        assert self.paginator is not None
        return self.paginator.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve_row(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them."""
        return self.answer(self.get_object())

    def found(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows that ``?search=`` asks for. A text longer than anything stored finds nothing."""
        text = search_of(self.request)
        if not text:
            return queryset
        return queryset.none() if len(text) > LONGEST_SEARCH else self.searched(queryset, text)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """The rows in which ``text`` is found; a room whose things can be searched for says how."""
        raise InvalidInput(_("This list is not searched."), field="search")

    def get_object(self) -> Any:
        """The row named in the address. Raises ``NotFound``, for another shop's row and for odd ids too."""
        identity = as_identity(self.kwargs[self.lookup_url_kwarg or self.lookup_field])
        row: Model | None = None if identity is None else self.get_queryset().filter(pk=identity).first()
        if row is None:
            raise NotFound(_("There is no such thing in this shop."))
        return row

    def checked(self, kind: type[BaseSerializer[Any]] | None = None, *, partial: bool = False) -> dict[str, Any]:
        """The values of the body, as ``kind`` (or ``serializer_class``) reads them. Raises 400 naming the fields."""
        make = kind or self.get_serializer_class()
        serializer = make(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values

    def answer(self, row: Any, *, status: int = status.HTTP_200_OK) -> Response:
        """One row as the API writes it."""
        return Response(self.get_serializer(row).data, status=status)

    def gone(self) -> Response:
        """What archiving answers."""
        return Response(status=status.HTTP_204_NO_CONTENT)


def _of_this_class(given: Any) -> Any:
    """A method of its own, so that what a room says of it in the OpenAPI document is not said of every room."""

    @wraps(given)
    def method(self: ShopResource, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = given(self, request, *args, **kwargs)
        return answer

    return method
