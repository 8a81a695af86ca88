"""What granian serves: Django by eight threads for people, by four for partners' programs.

Two of them work for one client at a time: Python runs in one of them anyway, and others' requests
wait for what runs already.
"""

from jewelry.platform.front import Front
from jewelry.wsgi import application

web = Front(application, threads=8, each=2)
api = Front(application, threads=4, each=2)
