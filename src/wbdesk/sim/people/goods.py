"""The goods of the invented shops: what they are, whose brand, in which grammatical gender.

Lives here: data and `make_products`. Brands are invented; subject numbers are in WB's manner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ..records import Product


@dataclass(frozen=True, slots=True)
class Goods:
    """A kind of thing the shop sells, with what the texts need to speak of it."""

    subject_id: int
    subject_name: str
    family: str
    gender: int
    """0 masculine, 1 feminine, 2 neuter, 3 plural."""
    noun: str
    accusative: str
    brand: str
    sizes: tuple[str, ...]
    colors: tuple[str, ...]
    names: tuple[str, ...]
    prices: tuple[int, int]


_CLOTHES = ("42", "44", "46", "48", "50", "52")
_JEANS = ("26", "27", "28", "29", "30", "31", "32")
_SHOES = ("36", "37", "38", "39", "40", "41")

GOODS = (
    Goods(
        69,
        "Платья",
        "dress",
        2,
        "платье",
        "платье",
        "Lunaria",
        _CLOTHES,
        ("чёрный", "пыльная роза", "хаки"),
        ("Платье миди с поясом из вискозы", "Платье летнее на бретелях", "Платье-рубашка оверсайз"),
        (1890, 4290),
    ),
    Goods(
        180,
        "Джинсы",
        "jeans",
        3,
        "джинсы",
        "джинсы",
        "Северный шов",
        _JEANS,
        ("синий", "графит", "голубой"),
        ("Джинсы широкие с высокой посадкой", "Джинсы прямые плотные", "Джинсы бананы утеплённые"),
        (2190, 3990),
    ),
    Goods(
        192,
        "Футболки",
        "tshirt",
        1,
        "футболка",
        "футболку",
        "Lunaria",
        _CLOTHES,
        ("белый", "молочный", "чёрный"),
        ("Футболка базовая плотная хлопок", "Футболка оверсайз с принтом"),
        (690, 1490),
    ),
    Goods(
        105,
        "Кроссовки",
        "shoes",
        3,
        "кроссовки",
        "кроссовки",
        "Шагай",
        _SHOES,
        ("белый", "бежевый", "серый"),
        ("Кроссовки летние в сетку", "Кроссовки на платформе из экокожи", "Кроссовки для бега лёгкие"),
        (2490, 5990),
    ),
    Goods(
        508,
        "Термокружки",
        "thermos",
        1,
        "термокружка",
        "термокружку",
        "Дом и Чай",
        (),
        ("зелёный", "чёрный"),
        ("Термокружка с крышкой 450 мл", "Термокружка автомобильная 500 мл"),
        (890, 1690),
    ),
    Goods(
        612,
        "Сковороды",
        "pan",
        1,
        "сковорода",
        "сковороду",
        "Печка",
        (),
        ("чёрный", "мраморный"),
        (
            "Сковорода с антипригарным покрытием 28 см",
            "Сковорода-гриль со съёмной ручкой 26 см",
            "Сковорода блинная 24 см",
        ),
        (1290, 3190),
    ),
    Goods(
        1158,
        "Комплекты постельного белья",
        "bedding",
        0,
        "комплект",
        "комплект",
        "Тихий дом",
        ("1,5-спальный", "2-спальный", "евро"),
        ("серый", "шалфей", "белый"),
        ("Постельное бельё сатин однотонное", "Постельное бельё варёный хлопок", "Постельное бельё страйп"),
        (2490, 6490),
    ),
    Goods(
        703,
        "Настольные лампы",
        "lamp",
        1,
        "лампа",
        "лампу",
        "Светлица",
        (),
        ("белый", "чёрный"),
        ("Лампа настольная светодиодная с регулировкой яркости", "Лампа-ночник беспроводная сенсорная"),
        (990, 2890),
    ),
    Goods(
        593,
        "Наушники",
        "headphones",
        3,
        "наушники",
        "наушники",
        "Тембрис",
        (),
        ("чёрный", "белый", "лавандовый"),
        (
            "Наушники беспроводные с шумоподавлением",
            "Наушники вкладыши с микрофоном Type-C",
            "Наушники полноразмерные складные",
        ),
        (790, 4990),
    ),
    Goods(
        1405,
        "Внешние аккумуляторы",
        "powerbank",
        0,
        "павербанк",
        "павербанк",
        "Тембрис",
        (),
        ("чёрный", "белый"),
        ("Павербанк 20000 mAh быстрая зарядка", "Павербанк магнитный 10000 mAh"),
        (1190, 2990),
    ),
    Goods(
        1032,
        "Кремы для лица",
        "cream",
        0,
        "крем",
        "крем",
        "Мята&Соль",
        (),
        (),
        (
            "Крем для лица увлажняющий с пантенолом 50 мл",
            "Крем ночной с ретинолом 30 мл",
            "Крем дневной с защитой SPF 50",
        ),
        (490, 1290),
    ),
    Goods(
        1044,
        "Шампуни",
        "shampoo",
        0,
        "шампунь",
        "шампунь",
        "Мята&Соль",
        (),
        (),
        ("Шампунь бессульфатный для окрашенных волос", "Шампунь твёрдый с розмарином"),
        (390, 890),
    ),
    Goods(
        1211,
        "Конструкторы",
        "toys",
        0,
        "конструктор",
        "конструктор",
        "Кубаня",
        (),
        ("разноцветный",),
        ("Конструктор магнитный 64 детали", "Конструктор деревянный Городок 120 деталей"),
        (1390, 3490),
    ),
)


Cards = Sequence[tuple[Product, Goods]]
"""A shop's catalogue: each product card, and the kind of thing it is."""


def make_products(rng: Random) -> list[tuple[Product, Goods]]:
    """The shop's catalogue, about thirty cards; some cards of one subject stand in one group."""
    first = rng.randrange(140_000_000, 390_000_000)
    made: list[tuple[Product, Goods]] = []
    for goods in GOODS:
        group = first + rng.randrange(10_000_000)
        for place, name in enumerate(goods.names):
            imt_id = group if place < 2 else group + 1
            made.append((_product(rng, goods, name, imt_id, len(made)), goods))
    return made


def _product(rng: Random, goods: Goods, name: str, imt_id: int, number: int) -> Product:
    color = goods.colors[number % len(goods.colors)] if goods.colors else "б/ц"
    return Product(
        nm_id=imt_id // 1000 * 1000 - 7_000_000 + number * 131 + rng.randrange(100),
        imt_id=imt_id,
        name=name,
        supplier_article=f"{goods.brand[:2].upper()}{rng.randrange(100, 999)}/{color}",
        brand=goods.brand,
        subject_id=goods.subject_id,
        subject_name=goods.subject_name,
        family=goods.family,
        price=rng.randrange(*goods.prices) // 10 * 10,
        sizes=goods.sizes,
        colors=goods.colors,
    )
