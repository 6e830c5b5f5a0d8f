"""What a flush of a test database leaves as it is."""

# Kinds of models and what may be done with them: the step after a flush would make the same rows again, one by one.
MADE_OF_THE_CODE = frozenset({"django_content_type", "auth_permission"})
