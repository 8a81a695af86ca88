"""All settings, from the environment; `.env.example` lists every variable.

Without `SITE_URL` this is a machine for trying and developing: parts the environment does not
name are the embedded ones, and the secret key is made once and kept below the data folder.
With it, it is production: nothing has a default that could be wrong.
"""

import gc

from jewelry.settings.admin import *
from jewelry.settings.applications import *
from jewelry.settings.background import *
from jewelry.settings.browsers import *
from jewelry.settings.pages import *
from jewelry.settings.people import *
from jewelry.settings.product import *
from jewelry.settings.servers import *
from jewelry.settings.site import *

gc.disable()  # until everything is loaded; see PlatformConfig
