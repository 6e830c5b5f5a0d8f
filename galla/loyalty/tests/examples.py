"""What stands in the addresses of this room, for walks over every address."""

from galla.parties.tests.examples import customer_id
from tests.world import Example

EXAMPLES: dict[str, Example] = {"points.pk": customer_id}
