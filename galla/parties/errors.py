"""What this room refuses beside invalid input."""

from galla.foundation.errors import Refusal


class AlreadyKnown(Refusal):
    """Somebody else in this shop has this phone or e-mail. ``existing_id`` and ``existing_name`` say who."""

    code = "already_known"

    def __init__(self, detail: str, *, field: str, existing_id: int, existing_name: str) -> None:
        super().__init__(detail, field=field, existing={"id": existing_id, "name": existing_name})
        self.existing_id = existing_id
        self.existing_name = existing_name


class GroupExists(Refusal):
    """There is a group of that name in this shop, in use or put away."""

    code = "group_exists"


class NotThemselves(Refusal):
    """This customer was merged into another, or erased: nothing is written about them any more."""

    code = "not_themselves"


class NotMergeable(Refusal):
    """These two cannot be made one, or were not one to begin with."""

    code = "not_mergeable"
