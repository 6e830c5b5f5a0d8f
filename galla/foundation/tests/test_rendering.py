"""Forms as markup."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.foundation.inputs import MoneyField
from galla.foundation.rendering import ShopRenderer, refuse, wrong_fields


class GoodsForm(forms.Form):
    fieldsets = ((_("What it is"), ("name", "kind")), (_("Money"), ("price",)))

    price = MoneyField(label="Price", help_text="GST inside")
    name = forms.CharField(label="Name", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=[("g", "Goods"), ("s", "Service")], widget=forms.RadioSelect)
    boxes = forms.IntegerField(label="Boxes", required=False)
    active = forms.BooleanField(label="Sold here", required=False)
    shelf = forms.CharField(widget=forms.HiddenInput, required=False)


def form_of(data: dict[str, str] | None = None) -> GoodsForm:
    return GoodsForm(data, renderer=ShopRenderer())


def test_every_control_has_its_label_and_its_hint() -> None:
    markup = str(form_of())
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', markup)) - {"id_shelf"}
    assert ids == set(re.findall(r'<label for="([^"]+)"', markup))
    assert '<p id="id_price_helptext">GST inside</p>' in markup
    assert 'aria-describedby="id_price_helptext"' in markup


def test_everything_pointed_at_is_on_the_page() -> None:
    for form in (form_of(), form_of({"price": "x"})):
        markup = str(form)
        ids = re.findall(r' id="([^"]+)"', markup)
        pointed = re.findall(r'(?:aria-describedby|aria-labelledby|for)="([^"]+)"', markup)
        pointed += re.findall(r'href="#([^"]+)"', markup)
        assert pointed
        assert set(pointed) <= set(ids)
        assert len(ids) == len(set(ids))


def test_an_error_takes_the_place_of_the_hint_and_what_was_typed_is_kept() -> None:
    markup = str(form_of({"price": "<b>12,5</b>", "name": "Oil", "kind": "g"}))
    assert "GST inside" not in markup
    assert '<p id="id_price_error">Write it as a plain number, like 12.50.</p>' in markup
    assert 'aria-invalid="true"' in markup
    assert 'value="&lt;b&gt;12,5&lt;/b&gt;"' in markup
    assert "One thing to put right" in markup


def test_fields_stand_in_the_groups_the_form_names_and_none_is_lost() -> None:
    markup = str(form_of())
    assert re.findall(r"<h2>([^<]+)</h2>", markup) == ["What it is", "Money"]
    names = re.findall(r'name="([^"]+)"', markup)
    assert names == ["shelf", "name", "kind", "kind", "price", "boxes", "active"]


def test_a_missing_answer_is_asked_for_in_the_shops_words() -> None:
    form = form_of({"kind": "x"})
    assert not form.is_valid()
    assert form.errors["name"] == ["Fill this in."]
    assert form.errors["kind"] == ["Choose one of the list."]


def test_a_field_with_words_of_its_own_keeps_them() -> None:
    class Form(forms.Form):
        why = forms.CharField(error_messages={"required": "Say why."})

    assert Form({}, renderer=ShopRenderer()).errors["why"] == ["Say why."]


def test_a_number_box_is_a_text_box_that_shows_number_keys() -> None:
    markup = str(form_of())
    assert 'type="number"' not in markup
    assert re.search(r'<input type="text" name="boxes"[^>]*inputmode="numeric"', markup)
    assert re.search(r'<div class="with-unit"><span>₹</span><input type="text" name="price"[^>]*class="num"', markup)


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = form_of({"price": "1", "name": "Oil", "kind": "g"})
    refuse(form, "₹1.00 is below the cost.", "price.0.amount")
    refuse(form, "The day is closed.", "day")
    assert form.errors["price"] == ["₹1.00 is below the cost."]
    assert form.non_field_errors() == ["The day is closed."]
    assert [bound.name for bound in wrong_fields(form)] == ["price"]


def test_a_form_without_room_beside_its_controls_says_so_once() -> None:
    class Door(forms.Form):
        alone = True
        login = forms.CharField()

    assert 'class="field alone"' in str(Door(renderer=ShopRenderer()))
