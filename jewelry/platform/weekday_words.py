"""Django's Russian begins weekdays with a capital, as a calendar does; ours stand within sentences.

For makemessages to find: what our file translates goes before what Django's does.
"""

from django.utils.translation import gettext_noop as _

WORDS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
