"""Things of the catalogue for the access matrix: made once in a world, by name."""

import io
from collections.abc import Callable

from PIL import Image

from galla.catalog import actions
from galla.catalog.models import Brand, Category, Measure, Product, ScaleFormat, TaxClass
from tests.world import NOW, Shared, World


def product_of(world: World) -> Product:
    """A product with a picture."""

    def make() -> Product:
        product = actions.create_product(
            access=world.access(), at=NOW, name="Sunflower oil 1 L", sku="EXAMPLE", price_e4=1_580_000
        )
        return actions.set_picture(
            access=world.access(), at=NOW, product=product, drawn=actions.draw_picture(picture_file())
        )

    return _once(world, "example product", make)


def product_id(world: World) -> int:
    """The id of that product."""
    return product_of(world).pk


def category_of(world: World) -> Category:
    """A category."""
    return _once(
        world, "example category", lambda: actions.create_category(access=world.access(), at=NOW, name="Oil and ghee")
    )


def brand_of(world: World) -> Brand:
    """A brand."""
    return _once(world, "example brand", lambda: actions.create_brand(access=world.access(), at=NOW, name="Fortune"))


def scale_format_id(world: World) -> int:
    """How a scale writes its labels."""

    def make() -> ScaleFormat:
        return actions.save_scale_format(access=world.access(), prefix="25", code_digits=5, value_digits=5)

    return _once(world, "example scale format", make).pk


def picture_file(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    """A small picture as a file."""
    content = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(content, kind)
    content.seek(0)
    content.name = f"picture.{kind.lower()}"
    return content


def _once[T](world: World, name: str, make: Callable[[], T]) -> T:
    if name not in world.things:
        world.things[name] = make()
    return world.things[name]  # type: ignore[return-value]


EXAMPLES = {
    "products.pk": product_id,
    "product_id": product_id,
    "categories.pk": lambda world: category_of(world).pk,
    "category_id": lambda world: category_of(world).pk,
    "brands.pk": lambda world: brand_of(world).pk,
    "brand_id": lambda world: brand_of(world).pk,
    "measures.pk": lambda world: Measure.objects.get(shop=world.shop, name="box").pk,
    "measure_id": lambda world: Measure.objects.get(shop=world.shop, name="box").pk,
    "scale-formats.pk": scale_format_id,
    "scale_format_id": scale_format_id,
    "tax-classes.pk": lambda world: TaxClass.objects.get(shop=world.shop, name="GST 40").pk,
    "groups.kind": lambda world: Shared("brands"),
    "group_id": lambda world: brand_of(world).pk,
    "tax_class_id": lambda world: TaxClass.objects.get(shop=world.shop, name="GST 40").pk,
}
