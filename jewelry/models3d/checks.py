"""Checks of this machine's kernel for `check --deploy`."""

from typing import Any

from django.core.checks import CheckMessage, Info, Tags, register

from jewelry.models3d.isolation import confine


@register(Tags.security, deploy=True)
def kernel_shuts_children_in(**_: Any) -> list[CheckMessage]:
    """Not a warning, since the machine that checks a release seldom runs it."""
    return [
        Info(
            f"This kernel has no {name}: the process that opens strangers' files is less shut in.",
            hint="Linux 5.13 or newer, on x86_64 or aarch64, in a container that allows it.",
            id="models3d.I001",
        )
        for name in confine.lacking()
    ]
