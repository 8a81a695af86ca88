"""What granian serves: Django by eight threads for people, by four for partners' programs."""

from jewelry.platform.front import Front
from jewelry.wsgi import application

web = Front(application, threads=8)
api = Front(application, threads=4)
