"""Bodies are JSON in UTF-8."""

from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON as the standard says."""

    strict = True
