"""What authenticating a request costs: in one checkout, or in two side by side in one run.

python -m benchmarks.asking --beside ../before
"""
