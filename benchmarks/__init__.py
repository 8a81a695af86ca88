"""`python -m benchmarks.lists`: every way of keeping the order lists, on the same orders.

generate    orders by the million, with the skew of a real workshop
house       the servers it runs on and its own databases
serve       the web worker: the project's, with counters
client      sixteen browsers that do nothing but poll
writer      operators who take orders and give them back, in a process of their own
judge       whether a view showed what was committed before it began
rounds      one strategy, one rate of changes, a few seconds: one row of the table
writes      what the lists cost those who change orders
report      the table, the targets
peers       the same page by other projects' means
"""
