"""Russian weekdays in lower case, as they stand within sentences; Django's begin with a capital.

makemessages finds them here, and our file's translations precede Django's.
"""

from django.utils.translation import gettext_noop as _

WORDS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
