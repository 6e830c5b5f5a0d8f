"""Sign-in, shops, branches, tills and people over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from galla.accounts import actions, queries, serializers, sign_in
from galla.accounts.access import Access, access_of
from galla.accounts.models import ApiToken, Branch, Membership, Shop, Till
from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput, NotFound


class TokenView(APIView):
    """``tokens/``: POST signs in and answers a token, DELETE takes the token of the request back."""

    permission_classes = (AllowAny,)
    http_method_names = ["post", "delete"]
    # Signing in is for everybody; what is checked is the password.
    permissions_needed: dict[str, str] = {"post": "", "delete": ""}

    def get_authenticators(self) -> list[Any]:
        """An old token or a foreign session in the way of signing in is passed over."""
        asked = getattr(getattr(self, "request", None), "method", "")
        return [] if asked == "POST" else super().get_authenticators()

    @extend_schema(
        operation_id="tokens_create",
        request=serializers.SignInSerializer,
        responses={201: serializers.TokenSerializer},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Sign in: a token for a person in a shop, at a till."""
        serializer = serializers.SignInSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        user = sign_in.person_behind(
            request._request, username=given["username"], password=given["password"], code=given["code"]
        )
        membership = sign_in.membership_for(user, given.get("shop"))
        till = sign_in.till_for(membership, given.get("till")) or queries.till_of(membership)
        token = actions.issue_token(membership=membership, till=till)
        told = {"shop": membership.shop_id, "till": till.pk if till else None, "role": membership.role}
        return Response({"token": token, **told}, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="tokens_destroy", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out: the token of this request is no longer good."""
        if not isinstance(request.auth, ApiToken):
            raise NotAuthenticated(_("Send the token that should end."))
        actions.end_token(request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ShopsResource(ShopResource):
    """``shops/``: the shops a person works in; an owner changes and opens them."""

    permissions_needed = {
        "list": "shop.view",
        "retrieve": "shop.view",
        "create": "shop.open",
        "partial_update": "settings.edit",
        "destroy": "settings.edit",
    }
    serializer_class = serializers.ShopSerializer
    ordering = ("legal_name", "pk")
    queryset = Shop.objects.none()

    def get_queryset(self) -> "QuerySet[Shop]":
        """Where the person works. A token is for one shop; the others are listed, and changed with their own token."""
        return queries.shops_of(self.access.user)

    def searched(self, queryset: "QuerySet[Shop]", text: str) -> "QuerySet[Shop]":
        """By name."""
        return queryset.filter(legal_name__icontains=text)

    def create(self, request: Request) -> Response:
        """Open a further shop, owned by whoever opens it, with one branch and one till."""
        shop = actions.open_shop(by=self.access.user, at=timezone.now(), **self.checked())
        return self.answer(shop, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ShopChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a shop's settings."""
        access = self._access_to(self.get_object(), "settings.edit")
        values = self.checked(serializers.ShopChangeSerializer, partial=True)
        return self.answer(actions.change_settings(access=access, at=timezone.now(), **values))

    def destroy(self, request: Request, pk: str) -> Response:
        """Close a shop. Its books stay."""
        actions.archive_shop(access=self._access_to(self.get_object(), "settings.edit"), at=timezone.now())
        return self.gone()

    def _access_to(self, shop: Shop, permission: str) -> Access:
        """The person's access to another of their shops, if they may do that there too."""
        if shop.pk == self.access.shop.pk:
            return self.access
        membership = queries.memberships_of(self.access.user).get(shop=shop)
        access = access_of(membership)
        if access is None:
            raise NotFound(_("There is no such thing in this shop."))
        access.require(permission)
        return access


class BranchesResource(ShopResource):
    """``branches/``: the places of a shop."""

    permissions_needed = {
        "list": "shop.view",
        "retrieve": "shop.view",
        "create": "settings.edit",
        "partial_update": "settings.edit",
        "destroy": "settings.edit",
    }
    serializer_class = serializers.BranchSerializer
    ordering = ("name", "pk")
    queryset = Branch.objects.none()

    def get_queryset(self) -> "QuerySet[Branch]":
        """The open branches."""
        return queries.branches(self.access)

    def searched(self, queryset: "QuerySet[Branch]", text: str) -> "QuerySet[Branch]":
        """By name."""
        return queryset.filter(name__icontains=text)

    def create(self, request: Request) -> Response:
        """Open another branch."""
        branch = actions.add_branch(access=self.access, at=timezone.now(), **self.checked())
        return self.answer(branch, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a branch."""
        branch = self.get_object()
        values = self.checked(partial=True)
        return self.answer(actions.change_branch(access=self.access, at=timezone.now(), branch=branch, **values))

    def destroy(self, request: Request, pk: str) -> Response:
        """Close a branch that has no tills."""
        actions.archive_branch(access=self.access, at=timezone.now(), branch=self.get_object())
        return self.gone()


class TillsResource(ShopResource):
    """``tills/``: the places at the counter."""

    permissions_needed = BranchesResource.permissions_needed
    serializer_class = serializers.TillSerializer
    ordering = ("name", "pk")
    queryset = Till.objects.none()

    def get_queryset(self) -> "QuerySet[Till]":
        """The open tills."""
        return queries.tills(self.access)

    def searched(self, queryset: "QuerySet[Till]", text: str) -> "QuerySet[Till]":
        """By name."""
        return queryset.filter(name__icontains=text)

    def create(self, request: Request) -> Response:
        """Open another till."""
        given = self.checked()
        branch = self.access.named(Branch, given.pop("branch_id"), field="branch")
        if branch.archived_at is not None:
            raise InvalidInput(_("This branch is closed."), field="branch")
        till = actions.add_till(access=self.access, at=timezone.now(), branch=branch, **given)
        return self.answer(till, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.TillChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a till's name or what its numbers begin with."""
        till = self.get_object()
        values = self.checked(serializers.TillChangeSerializer, partial=True)
        return self.answer(actions.change_till(access=self.access, at=timezone.now(), till=till, **values))

    def destroy(self, request: Request, pk: str) -> Response:
        """Close a till."""
        actions.archive_till(access=self.access, at=timezone.now(), till=self.get_object())
        return self.gone()


class PeopleResource(ShopResource):
    """``people/``: who works in the shop, and as what."""

    permissions_needed = {
        "list": "people.edit",
        "retrieve": "people.edit",
        "create": "people.edit",
        "partial_update": "people.edit",
        "destroy": "people.edit",
    }
    serializer_class = serializers.PersonSerializer
    ordering = ("user__username", "pk")
    queryset = Membership.objects.none()

    def get_queryset(self) -> "QuerySet[Membership]":
        """Everybody who works in the shop."""
        return queries.people(self.access)

    def searched(self, queryset: "QuerySet[Membership]", text: str) -> "QuerySet[Membership]":
        """By name or sign-in name."""
        return queries.named_like(queryset, text)

    def create(self, request: Request) -> Response:
        """Let somebody work here."""
        membership = actions.add_person(access=self.access, at=timezone.now(), **self._values())
        return self.answer(membership, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change somebody's role, grants, till, name or password."""
        membership = self.get_object()
        values = self._values(partial=True)
        no_till = "till" in values and values["till"] is None
        changed = actions.change_person(
            access=self.access, at=timezone.now(), membership=membership, no_till=no_till, **values
        )
        return self.answer(changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """End somebody's time here."""
        actions.end_membership(access=self.access, at=timezone.now(), membership=self.get_object())
        return self.gone()

    def checked(self, kind: type[BaseSerializer[Any]] | None = None, *, partial: bool = False) -> dict[str, Any]:
        """The values, the person's own beside those of the membership."""
        values = super().checked(kind, partial=partial)
        return {**values.pop("user", {}), **values}

    def _values(self, *, partial: bool = False) -> dict[str, Any]:
        values = self.checked(partial=partial)
        if "till_id" in values:
            identity = values.pop("till_id")
            values["till"] = None if identity is None else self.access.named(Till, identity, field="till")
        return values
