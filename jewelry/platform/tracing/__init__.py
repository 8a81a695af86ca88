"""What happened to one order, wherever it happened: one id from an upload to the last letter.

context     what the work at hand is about: the id, the order, the person
requests    a request begins it, takes the id that it brings, and leaves one line in the log
work        a task goes on with it: the id travels in the message's headers
telemetry   the same as OpenTelemetry's spans, where somebody collects them
logs        one line for each record: JSON, or text for people
"""

import os


def start_telemetry() -> None:
    """In a web server before the application is made, in a worker before its first task."""
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        from jewelry.platform.tracing import telemetry

        telemetry.start()
