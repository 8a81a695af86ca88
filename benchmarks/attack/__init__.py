"""What strangers and fresh accounts can do to the site with a dozen connections, and to whom.

scene      the people: a customer who looks, twelve fresh accounts with uploads, a partner's key
entries    what each attack sends
crowd      the twelve who send it, in a process of their own
looking    the customer who asks for a page meanwhile, and how long that took
"""
