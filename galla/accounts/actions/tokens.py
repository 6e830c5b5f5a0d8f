"""Tokens: given to a person whose password has been checked, taken back at sign-out."""

from galla.accounts.models import ApiToken, Membership, Till
from galla.accounts.queries import till_of


def issue_token(*, membership: Membership, till: Till | None = None) -> str:
    """A new token of a member, at ``till``, else at their own or the shop's first. Shown once, kept as a hash."""
    _row, token = ApiToken.objects.create(user=membership.user, membership=membership, till=till or till_of(membership))
    text: str = token
    return text


def end_token(token: ApiToken) -> None:
    """Take a token back."""
    token.delete()
