"""Static files under names that carry a hash of their content, ES modules' imports included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedStatics(ManifestStaticFilesStorage):
    """Hashed names also inside ``import`` statements, so that a browser may keep every file for good."""

    support_js_module_import_aggregation = True
