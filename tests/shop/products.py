import factory
from factory.django import DjangoModelFactory

from shop.models import Product
from tests.factories import AlloyFactory, ModelFactory


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    slug = factory.Sequence(lambda n: f"piece-{n}")
    kind = "ring"
    name_en = factory.Sequence(lambda n: f"Piece {n}")
    name_ru = factory.Sequence(lambda n: f"Изделие {n}")
    model = factory.SubFactory(ModelFactory)
    alloy = factory.SubFactory(AlloyFactory)
