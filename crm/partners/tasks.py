from crm.partners import sandbox
from crm.partners.api import once
from crm.partners.webhooks import letters, sending
from jewelry.celery import app


@app.task(soft_time_limit=30)
def advance_the_sandbox() -> None:
    sandbox.advance()


@app.task
def sweep_the_answers() -> None:
    once.sweep()


@app.task
def send_webhooks(endpoint: int) -> None:
    sending.serve(endpoint)


@app.task
def sweep_the_webhooks() -> None:
    sending.sweep()


@app.task
def sweep_the_webhooks_log() -> None:
    sending.sweep_the_log()


@app.task
def tell_of_dead_endpoints() -> None:
    letters.send()
