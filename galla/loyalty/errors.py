"""What is refused about points, each with the figures to decide anew."""

from galla.foundation.errors import InvalidInput, Refusal


class NoPointsHere(InvalidInput):
    """The shop has no points, or does not have them now."""

    code = "no_points_here"


class NotEnoughPoints(Refusal):
    """A customer has fewer points than are asked of them. ``points`` is how many there are."""

    code = "not_enough_points"
