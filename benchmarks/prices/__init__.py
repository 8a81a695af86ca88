"""What prices cost: many quotes for one model, and a published tariff's way through the open ones.

popular     1,000 quotes for one model in mixed alloys, a tariff published in the middle
repricing   5,000 open quotes follow a tariff while people look at their lists
"""
