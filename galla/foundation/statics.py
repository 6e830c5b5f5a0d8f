"""Static files under names that carry a hash of their content, ES modules' imports included, gzipped beside."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A browser may keep every file for good: what changes gets another name, also inside ``import`` statements."""

    support_js_module_import_aggregation = True
