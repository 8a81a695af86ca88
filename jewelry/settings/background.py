"""Background work: late acknowledgement, one task at a time, everything has a time limit."""

from jewelry.platform.beat import every
from jewelry.settings.servers import BROKER_TLS, BROKER_URL

QUEUES = ("default", "pricing", "partners", "webhooks")
"""Each has workers of its own, so that one full queue delays no other."""

CELERY_BROKER_URL, CELERY_BROKER_USE_SSL = BROKER_URL, BROKER_TLS or None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A sender does not wait for a broker that is down (no retries): the sweep sends again.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
if BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True, "max_retries": 0}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = "quorum"
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "visibility_timeout": 600,  # of a lost worker's messages; longer than two tasks may take
        "max_retries": 0,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "jewelry.models3d.tasks.measure_model": {"queue": "pricing"},
    "jewelry.pricing.quotes.requests.answer_request": {"queue": "pricing"},
    "jewelry.orders.tasks.reprice": {"queue": "pricing"},
}
CELERY_BEAT_SCHEDULE = {
    "measure-what-was-missed": every(10, "jewelry.models3d.tasks.measure_what_was_missed"),
    "sweep-the-storage": every(600, "jewelry.models3d.tasks.sweep_the_storage"),
    "send-digests": every(600, "jewelry.notices.tasks.send_digests"),
    "check-conservation": every(60, "jewelry.conservation.tasks.check_conservation"),
    "reconcile-payments": every(60, "jewelry.payments.tasks.reconcile"),
    "close-what-is-delivered": every(3600, "jewelry.shipping.tasks.close_what_is_delivered"),
    "make-statements": every(3600, "jewelry.payments.tasks.make_statements"),
    "read-the-counters": every(60, "jewelry.platform.tasks.read_the_counters", expires=30),
    "probe-the-lists": every(1, "jewelry.orders.tasks.probe_the_lists", expires=2),
    "reprice-what-was-missed": every(10, "jewelry.orders.tasks.reprice_what_was_missed"),
    "answer-what-was-missed": every(10, "jewelry.pricing.tasks.answer_what_was_missed"),
    "expire-personal-data": every(3600, "jewelry.accounts.tasks.expire_personal_data"),
    "advance-the-sandbox": every(
        2, "crm.partners.tasks.advance_the_sandbox", "partners", expires=4
    ),
    "sweep-the-answers": every(3600, "crm.partners.tasks.sweep_the_answers", "partners"),
    "sweep-the-webhooks": every(
        3, "crm.partners.tasks.sweep_the_webhooks", "webhooks", expires=600
    ),
    "sweep-the-webhooks-log": every(600, "crm.partners.tasks.sweep_the_webhooks_log"),
    "tell-of-dead-endpoints": every(600, "crm.partners.tasks.tell_of_dead_endpoints"),
    # Longer than a queue may be: a sweep that expires in it would never come to its turn.
    **{
        f"sweep-{queue}": every(3, "jewelry.outbox.tasks.sweep", queue, expires=600, args=[queue])
        for queue in QUEUES
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
