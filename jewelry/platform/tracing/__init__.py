"""Follows one order through all processes: one id from the upload to the last letter.

context     what the work at hand is about: the id, the order, the person
requests    begins a request, takes the id that it brings, and writes one line to the log
work        continues with the id in a task: it travels in the message's headers
telemetry   the same as OpenTelemetry's spans, where an exporter is configured
logs        one line for each record: JSON, or text for people
"""

import os


def start_telemetry() -> None:
    """In a web server before the application is made, in a worker before its first task."""
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        from jewelry.platform.tracing import telemetry

        telemetry.start()
