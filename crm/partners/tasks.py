from crm.partners import sandbox
from crm.partners.api import idempotency
from crm.partners.webhooks import delivery, letters
from jewelry.platform.celery import app


@app.task(soft_time_limit=30)
def advance_the_sandbox() -> None:
    sandbox.advance()


@app.task
def sweep_the_answers() -> None:
    idempotency.sweep()


@app.task
def sweep_the_webhooks() -> None:
    delivery.sweep()


@app.task
def sweep_the_webhooks_log() -> None:
    delivery.sweep_the_log()


@app.task
def tell_of_dead_endpoints() -> None:
    letters.send()
