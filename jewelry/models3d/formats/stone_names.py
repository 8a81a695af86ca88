"""Files' names for stones: one table for recognising and for pricing them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.reading import Part

KINDS = {
    "diamond": r"diamonds?|diamant(?:s|e|es|en)?|brilliants?|brill(?:ant|ante|anten|ants)?|rbc"
    r"|бриллиант\w*|брильянт\w*|алмаз\w*",
    "ruby": r"ruby|rubies|rubin[eos]?|rubis?|рубин\w*",
    "sapphire": r"sapphires?|saphire?s?|zaff?ir(?:o|i|os)|сапфир\w*",
    "emerald": r"emeralds?|smaragde?|smerald[oi]|esmeraldas?|emeraudes?|изумруд\w*",
    "quartz": r"quartz|amethyst(?:s|e|es)?|ametist[ae]?|amatistas?"
    r"|aventurines?|авантюрин\w*|citrines?|prasiolites?|кварц\w*|аметист\w*|цитрин\w*"
    r"|раухтопаз\w*|празиолит\w*|хрустал\w*",
    "zirconia": r"zircons?|zirconias?|cz|фианит\w*|циркон\w*",
    "garnet": r"garnets?|granat(?:s|e|es)?|rhodolites?|demantoids?|гранат\w*|родолит\w*|пироп\w*|демантоид\w*",
    "spinel": r"spinell?s?|шпинел\w*",
    "topaz": r"topaze?s?|topas|topacios?|топаз\w*",
    "tourmaline": r"tourmalines?|turmalin[ae]?|rubellites?|турмалин\w*|рубеллит\w*",
    "peridot": r"peridot(?:s|o|os)?|chrysolites?|olivine?s?|оливин\w*|хризолит\w*|перидот\w*",
    "tanzanite": r"tanzanite?s?|танзанит\w*",
    "alexandrite": r"alexandrite?s?|александрит\w*",
}
"""Words, whole and in lower case, by the kinds that tariffs price."""

OTHERS = (
    r"gems?|gemstones?|stones?|crystals?|melee|cabochons?|baguettes?|rhinestones?|moissanites?"
    r"|opals?|pearls?|aquamarines?|morganites?|beryls?|turquoises?|moonstones?|onyx|agates?|ambers?"
    r"|corals?|jades?|malachites?|lapis|iolites?|kunzites?|labradorites?|chrysoprases?|amazonites?"
    r"|carnelians?|jaspers?|obsidians?|hematites?|rhodonites?|charoites?|shungites?|larimars?"
    r"|sunstones?|chalcedon(?:y|ies)|tigereyes?|swarovski|kamen|kamni|inlays?"
    r"|камень|камн\w+|камеш\w*|камуш\w*|самоцвет\w*|вставк\w+|вставок|кабошон\w*|багет\w*|страз\w*"
    r"|муассанит\w*|опал[аы]?|опалов\w*|жемчуг\w*|жемчуж\w*|аквамарин\w*|морганит\w*|берилл\w*"
    r"|бирюз\w*|оникс\w*|агат\w*|янтар\w*|коралл\w*|нефрит\w*|малахит\w*|лазурит\w*"
    r"|лабрадор\w*|хризопраз\w*|амазонит\w*|сердолик\w*|яшм\w*|обсидиан\w*|гематит\w*|родонит\w*"
    r"|kyanites?|apatites?|fluorites?|diopsides?|sodalites?|goshenites?|druzy|melees"
    r"|edelsteine?|steine?|bernstein|gemmes?|pietr[ae]|piedras?|gemas?"
    r"|ситал\w*|наносит\w*|россып\w*|кианит\w*|апатит\w*|флюорит\w*|содалит\w*|гагат\w*"
    r"|padparadschas?|paraibas?|параиб\w*|хромдиопсид\w*|гелиодор\w*|друз[аы]"
    r"|perl[ae]s?|perlen|pierres?|opale|ambre|malachit|turkis|turchese|turquesas?|hematit|jet"
    r"|zoisites?|sphenes?|unakites?|prehnites?|sugilites?|bloodstones?|simulants?|heliodors?|druse"
    r"|bixbites?|andalusites?|scapolites?|danburites?|zultanites?|ammolites?|rutilated|nanositals?"
    r"|цоизит\w*|сфен[аы]?|диопсид\w*|пренит\w*|гелиотроп\w*|андалузит\w*|султанит\w*|кам"
    r"|чароит\w*|шунгит\w*|ларимар\w*|халцедон\w*|сваровски"
)
"""Stones of no kind that tariffs price."""

NO_METAL = (
    r"glass|resins?|ceramics?|enamels?|nacre|wood|ebony|rubber|silicone|leather"
    r"|acrylics?|epoxy|abalone|marble|granite|meteorites?|bone|cords?|carbon|plastics?|lava|mop"
    r"|paua|mammoth|silk|textiles?|lacquer|concrete|кост[ьи]|рога?|нит[ьи]|лак|бетон\w*"
    r"|гранит\w*"
    r"|пластик\w*|акрил\w*|эпоксид\w*|карбон\w*|метеорит\w*|мрамор\w*|шнур\w*|ткан[ьи]|мамонт\w*"
    r"|стекл\w*|смол[аыуе]|смолой|керами\w*|эмал\w*|перламутр\w*|дерев[оау]|деревянн\w*|древесин\w*"
    r"|эбен\w*|каучук\w*|силикон\w*|кож[аиуе]|кожан\w*"
)
"""Other things that are set into metal, and not cast."""

HOLDERS = (
    r"settings?|setter|seats?|prongs?|claws?|bezels?|collets?|holders?|heads?|mounts?|mountings?"
    r"|cutters?|holes?|cups?|pegs?|posts?|pins?|baskets?|galler(?:y|ies)|bails?|frames?|bases?|rails?"
    r"|rings?|earrings?|bands?|shanks?|halos?|pendants?|studs?|bracelets?|bangles?|necklaces?|chains?"
    r"|brooch|brooches|cufflinks?|textures?|patterns?"
    r"|оправ\w*|каст\w{0,3}|гнезд\w*|лож[еа]|посадк\w*|закреп\w*|крап(?:а|е|о)н\w*|лапк\w*|держател\w*"
    r"|царг\w*|рант\w{0,3}|корзин\w*|основани\w*|штифт\w*|отверсти\w*|рамк\w*"
    r"|кол(?:ьц\w*|ец)|перст\w*|печатк\w*|шинк\w*|серьг\w*|сереж\w*|серег|пусет\w*|кулон\w*|подвес\w*"
    r"|браслет\w*|колье|цеп\w*|брош\w*|запон\w*"
)
"""Parts that hold stones, and pieces named after them: these are metal."""

BEFORE = r"with|for|of|on|in|under|from|с|со|под|для|на|в|во|из|от|к"
"""Words after which a name no longer describes the body itself."""

MAX_NAMES = 3
OF_KINDS = {kind: re.compile(words) for kind, words in KINDS.items()}
OF_STONES = re.compile("|".join([*KINDS.values(), OTHERS, NO_METAL]))
OF_HOLDERS = re.compile(HOLDERS)
PREPOSITION = re.compile(BEFORE)
DIAMOND_SIZED = re.compile(
    r"^\W*dia\W*[\d.,]*\W*(?:mm)?\W*\d*$|\bбр\W*(?=\d)|\b(?:бр\W*)?кр\W?(?:17|33|57)\b"
)
"""How the trade writes diamonds: their size, or their cut by its facets."""

CUT_SIZED = re.compile(
    r"\b(?:round|oval|princess|marquise|pear|cushion|asscher|radiant|trillion|trilliant|heart"
    r"|octagon|круг|овал|маркиз|груша|сердце)\W*\d+(?:[.,]\d+)?\W?(?:[xх*]\W?\d|mm\b|мм\b)"
    r"|\brose\W?cut\b"
)
"""A cut's name and a size: of a stone, as the name alone may be of any form."""

LATIN = str.maketrans("áàâäéèêëíìîïóòôöúùûüçñ", "aaaaeeeeiiiioooouuuucn")
TIGER_EYE = re.compile(r"\btiger(?: ?s)? eye|\bтигров\w+ глаз\w*")
RUSSIAN = re.compile(r"[а-я]+")
ADJECTIVE = re.compile(r"\w+(?:ый|ой|ая|ое|ые|ых|ого|ую)")
HUMP = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
WORD = re.compile(r"[^\W\d_]+")


def named(parts: Iterable[Part]) -> list[Finding]:
    """Return a finding with the names of stones and of clear materials; [] for none."""
    found = [part for part in parts if is_named(part)]
    if not found:
        return []
    names = dict.fromkeys(stone_name(part) or part.material or part.name or "?" for part in found)
    return [Finding("stones_named", names=", ".join(list(names)[:MAX_NAMES])[:120])]


def is_named(part: Part) -> bool:
    """Return whether a part has a stone's name or a clear material."""
    return part.clear or bool(stone_name(part))


def stone_name(part: Part) -> str:
    """Return the name that calls a part a stone: its own, its material's, or one above; or "".

    Names above count up to the first that names what holds stones: prongs among gems are metal.
    """
    for name in (part.name, part.material):
        if _stones(name):
            return name
    for name in (part.name, *part.above):
        if _stones(name):
            return name
        if _holds(_words(name)):
            return ""
    return ""


def told_apart(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts with what tells them apart.

    Names above all of them name the whole piece, and are dropped. Beside a material that is shown
    as metal, one that is not is no metal, like a clear one.
    """
    if any(part.metal for part in parts):
        parts = [replace(part, clear=part.clear or part.metal is False) for part in parts]
    nearest, *others = (part.above[::-1] for part in parts)
    same = len(nearest)
    for other in others:
        alike = (a == b for a, b in zip(nearest, other, strict=False))
        same = min(same, next((at for at, is_same in enumerate(alike) if not is_same), len(other)))
    if not others or not same:
        return tuple(parts)
    return tuple(replace(part, above=part.above[: len(part.above) - same]) for part in parts)


def kind_of(names: Iterable[str]) -> str:
    """Return the first kind that names of bodies or materials name; "" if none of them does."""
    for name in names:
        for word in _stones(name):
            for kind, words in OF_KINDS.items():
                if words.fullmatch(word):
                    return kind
    return ""


def _stones(name: str) -> list[str]:
    """Return the words of a name that mean stones; none if it means what holds them."""
    words = _words(name)
    return [] if _holds(words) else [word for word in words if OF_STONES.fullmatch(word)]


def _words(name: str) -> list[str]:
    plain = HUMP.sub(" ", name.replace("ё", "е").replace("Ё", "Е")).lower()
    plain = plain.translate(LATIN).replace("_", " ")
    plain = CUT_SIZED.sub(_stone, DIAMOND_SIZED.sub(" бриллиант ", plain))
    return TIGER_EYE.sub("tigereye", " ".join(WORD.findall(plain))).split()


def _stone(cut: re.Match[str]) -> str:
    """Return the word for a stone in the language of a cut's name."""
    return " камень " if RUSSIAN.match(cut[0]) else " stone "


def _holds(words: list[str]) -> bool:
    """Return whether words name what holds stones."""
    return bool(OF_HOLDERS.fullmatch(_head(words)))


def _head(words: list[str]) -> str:
    """Return the word that names the body: the last in English, in Russian the first noun."""
    end = next((at for at, word in enumerate(words) if PREPOSITION.fullmatch(word)), len(words))
    known = _known(words[:end]) or _known(words)
    russian = [word for word in known if RUSSIAN.fullmatch(word)]
    if not known or known[-1] not in russian:
        return known[-1] if known else ""
    nouns = [word for word in russian if not ADJECTIVE.fullmatch(word)]
    return (nouns or russian)[0]


def _known(words: list[str]) -> list[str]:
    return [word for word in words if OF_STONES.fullmatch(word) or OF_HOLDERS.fullmatch(word)]
