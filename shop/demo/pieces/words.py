"""Names and descriptions of the demo pieces: slug -> (name en, name ru, text en, text ru)."""

WORDS: dict[str, tuple[str, str, str, str]] = {
    "meridian-band": (
        "Meridian band",
        "Кольцо «Меридиан»",
        "A five-millimetre comfort-fit band, domed outside and eased inside so that it slips over "
        "the knuckle. It has no edge to catch, and will take another polish in twenty years.",
        "Обручальное кольцо шириной пять миллиметров с комфортной посадкой: выпуклое снаружи, "
        "скруглённое внутри. Ни одной острой грани, а запаса металла хватит не на одну полировку.",
    ),
    "moebius-ring": (
        "Moebius ring",
        "Кольцо «Мёбиус»",
        "A ribbon of gold makes half a turn on its way round, so it has one side and one edge. "
        "The twist sits on top of the finger; the rest is a plain, quiet band.",
        "Золотая лента по пути делает пол-оборота, и у неё остаются одна сторона и один край. "
        "Поворот приходится на верх пальца, остальное — спокойное гладкое кольцо.",
    ),
    "corolla-pendant": (
        "Corolla pendant",
        "Подвеска «Венчик»",
        "Eight petals, each with a raised fold, set in a shallow dish that gathers the light. "
        "The chain goes through the heart of the flower.",
        "Восемь лепестков с мягким изломом собраны в неглубокую чашу, которая ловит свет. "
        "Цепочка проходит через сердцевину цветка.",
    ),
    "seal-signet": (
        "Seal signet",
        "Перстень «Печать»",
        "A solid signet whose shoulders rise into a flat oval table, ready for a monogram. "
        "The back is narrowed to three millimetres, so the hand closes easily.",
        "Цельный перстень: плечи плавно переходят в плоскую овальную площадку под монограмму. "
        "Сзади шинка сужена до трёх миллиметров и не мешает сжать руку.",
    ),
    "croissant-hoop": (
        "Croissant hoop",
        "Серьга «Круассан»",
        "An open hoop that swells towards the bottom in rounded folds, like laminated dough. "
        "The ends taper so that it sits close to the lobe.",
        "Разомкнутое кольцо, которое книзу набирает объём мягкими складками, как слоёное тесто. "
        "Концы сведены на конус, и серьга сидит близко к мочке.",
    ),
    "shore-ring": (
        "Shore ring",
        "Кольцо «Берег»",
        "Five even waves run along the finger and meet without a seam. "
        "Two of them worn together nest crest to trough.",
        "Пять ровных волн обегают палец и смыкаются без шва. "
        "Два таких кольца складываются вместе: гребень ложится во впадину.",
    ),
    "trefoil-pendant": (
        "Trefoil knot",
        "Подвеска «Трилистник»",
        "One round rod tied into a trefoil, the simplest knot that cannot be undone. "
        "Any of its three loops will carry the chain.",
        "Круглый пруток завязан трилистником — самым простым узлом, который нельзя развязать. "
        "Цепочку можно продеть в любую из трёх петель.",
    ),
    "anvil-band": (
        "Anvil band",
        "Кольцо «Наковальня»",
        "Fifty-eight shallow hollows overlap as if struck with a round-faced hammer. "
        "Every one mirrors the light at its own angle, and small scratches get lost among them.",
        "Пятьдесят восемь неглубоких лунок перекрывают друг друга, как следы круглого бойка. "
        "Каждая бликует по-своему, и мелкие царапины среди них теряются.",
    ),
    "window-band": (
        "Window band",
        "Кольцо «Окна»",
        "Sixteen oval windows cut through a light band between two solid rails. "
        "The edges of every opening are rounded, inside as well as outside.",
        "Шестнадцать овальных окон прорезаны в лёгком кольце между двумя цельными ободками. "
        "Края каждого окна скруглены и снаружи, и внутри.",
    ),
    "rope-bangle": (
        "Rope bangle",
        "Браслет «Канат»",
        "Three strands laid like a ship's rope and closed into a rigid bangle, sixty millimetres "
        "inside. It goes on over the hand and has no clasp to wear out.",
        "Три пряди свиты, как корабельный канат, и замкнуты в жёсткий браслет, шестьдесят "
        "миллиметров внутри. Надевается через кисть: замка нет, и ломаться нечему.",
    ),
    "bombe-ring": (
        "Bombé ring",
        "Кольцо «Купол»",
        "A full dome that rises from a slender back in one unbroken curve. "
        "Its weight lies on top of the finger, and the polish does the rest.",
        "Полный купол одной непрерывной линией вырастает из тонкой шинки. "
        "Вес приходится на верх пальца, остальное делает полировка.",
    ),
    "drop-pendant": (
        "Drop pendant",
        "Подвеска «Капля»",
        "A drop drawn out to a round eye for the chain; drop and bail are one casting. "
        "Full below and thin above, it always hangs face forward.",
        "Капля вытянута в круглое ушко для цепочки: подвеска и ушко отлиты вместе. "
        "Внизу полная, вверху тонкая, она всегда висит лицом вперёд.",
    ),
    "torsade-ring": (
        "Torsade ring",
        "Кольцо «Торсада»",
        "A square rod with softened edges, twisted a little over four times on its way round. "
        "The edges spiral into one another, so there is no telling where the ring begins.",
        "Квадратный пруток со сглаженными гранями скручен чуть больше чем на четыре оборота. "
        "Рёбра переходят одно в другое, и где начало кольца, не угадать.",
    ),
    "horizon-band": (
        "Horizon band",
        "Кольцо «Горизонт»",
        "A flat four-millimetre band with a narrow bevel along both edges. "
        "Plain enough to wear for life, and generous inside for an engraving.",
        "Плоское кольцо шириной четыре миллиметра с узкой фаской по обоим краям. "
        "Строгое, на каждый день; внутри довольно места для гравировки.",
    ),
    "leaf-pendant": (
        "Leaf pendant",
        "Подвеска «Лист»",
        "A long leaf folded along its rib, the tip turned slightly forward. "
        "Soft veins run across the blade, and the stalk ends in the eye for the chain.",
        "Узкий лист, сложенный по средней жилке, с чуть отогнутым вперёд кончиком. "
        "По пластинке идут мягкие прожилки, черешок заканчивается ушком для цепочки.",
    ),
    "dewdrop-earring": (
        "Dewdrop earring",
        "Серьга «Роса»",
        "A wire hook that thickens, without a joint, into a drop. "
        "Cast in one piece and balanced so that the drop hangs straight below the ear.",
        "Проволочная петля без всякой пайки утолщается и становится каплей. "
        "Отлита целиком и уравновешена так, что капля висит точно под мочкой.",
    ),
    "clou-ring": (
        "Clou ring",
        "Кольцо «Клу»",
        "Eighteen four-sided pyramids stand shoulder to shoulder, after the guilloché pattern "
        "clou de Paris. Flat facets outside, a smooth bore within.",
        "Восемнадцать четырёхгранных пирамидок стоят вплотную, как в гильошированном узоре "
        "«клу де Пари». Снаружи плоские грани, внутри гладкая поверхность.",
    ),
    "braid-ring": (
        "Braid ring",
        "Кольцо «Коса»",
        "It looks like two strands, but there is only one: it goes twice around the finger and "
        "crosses itself eleven times. A fine gap between the turns keeps the ring light.",
        "Кажется, что прядей две, но она одна: дважды обходит палец и одиннадцать раз "
        "перевивается сама с собой. Тонкий просвет между витками делает кольцо лёгким.",
    ),
    "shard-pendant": (
        "Shard pendant",
        "Подвеска «Осколок»",
        "A long shield cut in flat facets that meet in sharp ridges, front and back. "
        "It is metal treated like stone: one turn, and another plane lights up.",
        "Вытянутый щит в плоских гранях, которые сходятся чёткими рёбрами с обеих сторон. "
        "Металл огранён, как камень: чуть повернуть — и вспыхивает другая плоскость.",
    ),
    "oval-cuff": (
        "Oval cuff",
        "Браслет «Овал»",
        "An open cuff shaped to the oval of the wrist, widening towards its rounded ends. "
        "Slip it on sideways at the narrowest part of the arm and turn it.",
        "Разомкнутый браслет повторяет овал запястья и расширяется к скруглённым концам. "
        "Надевать его удобно сбоку, у самого тонкого места руки, и затем повернуть.",
    ),
}
