"""Lists taken in over the API: opening stock, prices, suppliers."""

from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.catalog.models import ImportRun
from galla.catalog.views.imports import LARGEST_BYTES
from galla.foundation.errors import InvalidInput, TooLarge
from galla.foundation.imports import on_disk
from galla.inventory.forms.imports import ListForm
from galla.inventory.imports import TAKERS, import_list
from galla.inventory.serializers.imports import ImportedSerializer, NewImportSerializer

# What is taken within one request; longer lists are taken in on their page, or on the command line.
MOST_AT_ONCE = 2_000
YES, NO = ("true", "1", "on"), ("", "false", "0", "off")
TAKES_A_LIST = extend_schema(request={"multipart/form-data": NewImportSerializer}, responses={200: ImportedSerializer})


class ImportResource(ShopResource):
    """``stock/imports/``: lists as CSV or XLSX, each rehearsed or taken in; the same file is taken once."""

    permissions_needed = {"stock": "import.run", "prices": "import.run", "suppliers": "import.run"}
    serializer_class = ImportedSerializer
    queryset = ImportRun.objects.none()
    parser_classes = [MultiPartParser]

    @TAKES_A_LIST
    def stock(self, request: Request) -> Response:
        """Opening stock: a product on each row, its quantity, its cost or worth. At most 2,000 rows."""
        return self._take(request, "stock")

    @TAKES_A_LIST
    def prices(self, request: Request) -> Response:
        """Prices: a product on each row, its price, MRP or cost. At most 2,000 rows."""
        return self._take(request, "prices")

    @TAKES_A_LIST
    def suppliers(self, request: Request) -> Response:
        """Suppliers: one on each row. At most 2,000 rows."""
        return self._take(request, "suppliers")

    def _take(self, request: Request, kind: str) -> Response:
        form = ListForm(request.POST, request.FILES, access=self.access, kind=kind)
        for field, said in form.errors.items():
            raise InvalidInput(str(said[0]), field=field)
        upload, dry_run = form.cleaned_data["file"], is_rehearsal(request)
        if upload.size > LARGEST_BYTES:
            raise TooLarge(_("A file has at most 20 MB."), field="file")
        branch = form.cleaned_data.get("branch")
        access = self.access if branch is None else replace(self.access, branch=branch)
        told: dict[str, Any] = {"access": access, "at": timezone.now(), "mapping": form.cleaned_data["columns"]}
        with on_disk(upload) as path:
            told |= {"path": path, "file_name": upload.name}
            report = import_list(TAKERS[kind], **told, dry_run=True)
            if report.total > MOST_AT_ONCE:
                raise TooLarge(_("At most 2,000 rows at once. Take a longer list in on its page."), field="file")
            if not (dry_run or report.already):
                report = import_list(TAKERS[kind], **told)
        return Response(ImportedSerializer(report).data)


def is_rehearsal(request: Request) -> bool:
    """Whether a list is only to be looked at (``dry_run``). Raises ``InvalidInput``."""
    said = str(request.POST.get("dry_run", ""))
    if said.lower() not in YES + NO:
        raise InvalidInput(_("Say true or false."), field="dry_run")
    return said.lower() in YES
