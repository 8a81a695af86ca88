"""3MF packages as slicers write them: parts in parts, volumes, negatives and plates that lie."""

from collections.abc import Iterator

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

Made = Iterator[tuple[str, bytes]]
PATH = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
HEAD = f'<?xml version="1.0"?><model unit="millimeter" xmlns="{good.CORE}" xmlns:p="{PATH}">'
BAR = good.model().partition("<resources>")[2].partition("</resources>")[0]
VOLUMES = ((0, 5), (-5, 10**12), (9, 2), (0, -1), (11, 11), (10**30, 10**31))
KINDS = ("ModelPart", "NegativeVolume", "ParameterModifier", "SupportBlocker", "", "x" * 100_000)
PROJECTS = {
    "a project with a type": "<!DOCTYPE a [<!ENTITY b 'c'>]><config/>",
    "a project that is cut": "<config><object",
    "a project of words": "x" * 1000,
    "200,000 volumes": '<config><object id="1">' + '<volume firstid="0" lastid="1"/>' * 200_000,
    "a project 100,000 deep": "<config>" * 100_000,
    "200,000 plates": "<config>" + "<plate/>" * 200_000 + "</config>",
}


def files() -> Files:
    for label, content in [*_volumes(), *_parts(), *_plates()]:
        yield HostileFile("3MF project", label, "ring.3mf", content)


def _volumes() -> Made:
    for first, last in VOLUMES:
        for kind in KINDS:
            text = (
                f'<config><object id="1"><volume firstid="{first}" lastid="{last}"><metadata '
                f'key="volume_type" value="{kind}"/></volume></object></config>'
            )
            label = f"{kind[:16]} of {first} to {last}"[:60]
            yield label, good.threemf(None, **_project(text))
    for label, text in PROJECTS.items():
        yield label, good.threemf(None, **_project(text))
    cut = "".join(
        f'<volume firstid="{n % 12}" lastid="{n % 12}"><metadata key="volume_type" '
        'value="NegativeVolume"/></volume>'
        for n in range(20_000)
    )
    yield "20,000 negatives", good.threemf(None, **_project(f'<object id="1">{cut}</object>'))


def _project(text: str) -> dict[str, bytes]:
    return {"Metadata__Slic3r_PE_model.config": text.encode()}


def _parts() -> Made:
    def root(path: str, times: int = 1) -> str:
        item = f'<item objectid="1" p:path="{path}"/>' * times
        return f"{HEAD}<resources/><build>{item}</build></model>"

    other = f"{HEAD}<resources>{BAR}</resources><build/></model>".encode()
    yield "a part that is there", good.threemf(root("/3D/a.model"), **{"3D__a.model": other})
    for path in (
        "/3D/gone.model",
        "../../etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1:9/x",
        "",
        "/",
    ):
        yield f"a part at {path}", good.threemf(root(path))
    yield "a part of itself", good.threemf(root("/3D/3dmodel.model"))
    yield "a part 20,000 times", good.threemf(root("/3D/a.model", 20_000), **{"3D__a.model": other})
    loop = (
        f'{HEAD}<resources><object id="1"><components><component objectid="1" '
        'p:path="/3D/b.model"/></components></object></resources><build/></model>'
    )
    both = {
        "3D__a.model": loop.encode(),
        "3D__b.model": loop.replace("b.model", "a.model").encode(),
    }
    yield "parts of each other", good.threemf(root("/3D/a.model"), **both)
    many = {f"3D__p{n}.model": other for n in range(1500)}
    items = "".join(f'<item objectid="1" p:path="/3D/p{n}.model"/>' for n in range(1500))
    whole = f"{HEAD}<resources/><build>{items}</build></model>"
    yield "1,500 parts", good.threemf(whole, **many)


def _plates() -> Made:
    for count, apart in ((300, "9e4"), (3000, "300"), (2, "1e300"), (2, "nan")):
        items = "".join(
            f'<item objectid="1" transform="1 0 0 0 1 0 0 0 1 {n}{apart} 0 0"/>'
            for n in range(count)
        )
        yield f"{count} pieces {apart} apart", good.threemf(good.model("", items))
