"""Partners' servers that fail, hang, drip, cut and redirect; and the webhooks that reach them all.

scene     partners, endpoints and orders; their servers are tests/support/receiver.py
__main__  `python -m benchmarks.receiving`
"""
