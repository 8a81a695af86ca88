"""What it costs to know who asks: one checkout, or two side by side in one run.

python -m benchmarks.asking --beside ../before
"""
