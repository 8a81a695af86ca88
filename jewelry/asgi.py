"""The application that granian serves: Django with eight threads for people, four for partners.

Two of them may work for one client at a time, one of these for its forms: Python runs in one thread
anyway, and other requests wait for the running ones, a millisecond at a time.
"""

import sys

from jewelry.platform.web.front import Front
from jewelry.wsgi import application

# Else a page waits 5 ms for the interpreter after each of its statements while a form is worked on.
sys.setswitchinterval(0.001)

web = Front(application, threads=8, each=2, forms=1)
api = Front(application, threads=4, each=2, forms=2)
