from crm.partners import sandbox
from crm.partners.api import once
from jewelry.celery import app


@app.task(soft_time_limit=30)
def advance_the_sandbox() -> None:
    sandbox.advance()


@app.task
def sweep_the_answers() -> None:
    once.sweep()
