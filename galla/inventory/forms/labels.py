"""What is typed to print labels: on what, and of which goods."""

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog.models import LONGEST_NAME, Category
from galla.foundation import formats
from galla.foundation.inputs import FIRST_DAY, LAST_DAY, CleanTextField, WholeField
from galla.inventory import queries
from galla.inventory.actions.labelling import MOST_LABELS, LabelPaper
from galla.inventory.forms.papers import LINES, ROWS, Lines, choose_from
from galla.inventory.models import Receipt
from galla.inventory.queries.labels import last_labels_of_changes
from galla.paper.labels import FORMATS, PRICE, SHELF

FORMAT_WORDS = {
    "a4-24": _("A4 sheet of 24 (64 × 34 mm)"),
    "a4-65": _("A4 sheet of 65 (38 × 21 mm)"),
    "roll-50x25": _("Roll, 50 × 25 mm"),
    "roll-38x25": _("Roll, 38 × 25 mm"),
    "roll-100x50": _("Roll, 100 × 50 mm"),
}
RECEIPTS_OFFERED = 100
MOST_PARTS_LISTED = 100
MOST_LABEL_ROWS = 450  # two boxes each: a browser's form has at most a thousand
MOMENT = "%Y-%m-%dT%H:%M"


class LabelForm(forms.Form):
    """On what paper, beginning where. ``of`` says which goods: typed lines, a receipt, or changed prices."""

    format = forms.ChoiceField(label=_("Paper"), choices=[(name, FORMAT_WORDS[name]) for name in FORMATS])
    kind = forms.ChoiceField(
        label=_("For"), choices=[(PRICE, _("Goods: the code is large")), (SHELF, _("Shelves: the price is large"))]
    )
    start = WholeField(
        label=_("First label on place"),
        min_value=1,
        max_value=max(one.on_page for one in FORMATS.values()),
        initial=1,
        help_text=_("Counted from the top left, row by row, so that a sheet is used on."),
    )

    portion = WholeField(label=_("Part"), min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        self.fields["start"].widget.attrs |= {"class": "num"}

    def offer_parts(self, parts: int) -> None:
        """Let it be chosen which of so many parts is printed now."""
        said = _("Part %(part)s of %(parts)s")
        choices = [
            (part, said % {"part": part, "parts": parts}) for part in range(1, min(parts, MOST_PARTS_LISTED) + 1)
        ]
        is_short = parts <= MOST_PARTS_LISTED
        self.fields["portion"].widget = forms.Select(choices=choices) if is_short else forms.TextInput()
        self.fields["portion"].help_text = _("Print one part after the other.")

    def paper(self) -> LabelPaper:
        """What was chosen."""
        told = self.cleaned_data
        return LabelPaper(told["format"], told["kind"], told["start"])


# Django's field takes no parameter when it runs; only the type checker knows what it chooses from.
if TYPE_CHECKING:
    ReceiptChoice = forms.ModelChoiceField[Receipt]
else:
    ReceiptChoice = forms.ModelChoiceField


class ReceiptField(ReceiptChoice):
    """A receipt, offered by when it came, where, and under which number of the other side."""

    def label_from_instance(self, obj: Receipt) -> str:
        """What the list says."""
        said = [formats.moment(obj.happened_at), str(obj.branch), obj.reference]
        return " · ".join(text for text in said if text)


class ReceiptLabelForm(LabelForm):
    """Labels for all that came at once."""

    receipt = ReceiptField(label=_("Receipt"), queryset=Receipt.objects.none(), empty_label=None)
    field_order = ("receipt", "portion", "format", "kind", "start")

    def __init__(self, *args: Any, wanted: Receipt | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = list(queries.receipts(self.access).order_by("-pk").values_list("pk", flat=True)[:RECEIPTS_OFFERED])
        rows = queries.receipts(self.access).order_by("-pk")
        chosen = [wanted.pk] if wanted is not None else []
        choose_from(self, "receipt", rows.filter(pk__in=[*newest, *chosen]))
        self.fields["receipt"].initial = wanted


class ChangesLabelForm(LabelForm):
    """Labels for prices that changed."""

    since = forms.DateTimeField(
        label=_("Changed since"),
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=_("Begins where the last labels of changed prices ended."),
        error_messages={"invalid": _("A moment looks like 2026-11-21T18:30.")},
    )
    field_order = ("since", "portion", "format", "kind", "start")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = last_labels_of_changes(self.access) or _yesterday()

    def clean_since(self) -> datetime.datetime:
        """A moment in the life of a shop."""
        since: datetime.datetime = self.cleaned_data["since"]
        if not FIRST_DAY <= since.date() <= LAST_DAY:
            raise forms.ValidationError(_("No shop was open on that day."), code="invalid")
        return since


class ListLabelForm(LabelForm):
    """Labels of a list: every product that fits, so many of each."""

    search = CleanTextField(label=_("Name, SKU or barcode"), max_length=100, required=False)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("All")
    )
    each = WholeField(label=_("Labels of each"), min_value=1, max_value=MOST_LABELS, initial=1)
    field_order = ("search", "category", "each", "portion", "format", "kind", "start")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "category", self.access.rows(Category).filter(archived_at=None).order_by("name_key"))
        self.fields["each"].widget.attrs |= {"class": "num"}


class LabelLineForm(forms.Form):
    """So many labels of one product. Which product is meant is found out by the view."""

    goods = CleanTextField(label=_("Product"), max_length=LONGEST_NAME)
    count = WholeField(label=_("Labels"), min_value=1, max_value=MOST_LABELS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label, "size": 40 if name == "goods" else 4}
        self.fields["goods"].widget.attrs |= {"list": "goods", "data-goods": ""}
        self.fields["count"].widget.attrs |= {"class": "num"}


def label_lines(data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> Lines:
    """The lines of products, as they were sent, or some empty ones behind those given."""
    given = initial or []
    made: Any = forms.formset_factory(
        LabelLineForm,
        formset=Lines,
        extra=min(len(given) + ROWS, MOST_LABEL_ROWS),
        max_num=MOST_LABEL_ROWS,
        absolute_max=MOST_LABEL_ROWS,
        validate_max=True,
    )
    lines: Lines = made(data, prefix=LINES, initial=given)
    return lines


def _yesterday() -> datetime.datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - datetime.timedelta(days=1)
