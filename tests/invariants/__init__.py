"""Random lives of whole shops beside a model of them."""

import pytest

# The steps are asserted there: what a life that failed says is made of it.
pytest.register_assert_rewrite("tests.invariants.lives")
