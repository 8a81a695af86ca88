"""Partners' servers that fail, hang, drip, cut and redirect; and the webhooks that reach them all.

receiver  a small real server, and what it may do
scene     partners, endpoints and orders
__main__  `python -m benchmarks.receiving`
"""
