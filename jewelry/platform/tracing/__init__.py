"""What happened to one order, wherever it happened: one id from an upload to the last letter.

context     what the work at hand is about: the id, the order, the person
requests    a request begins it, takes the id that it brings, and leaves one line in the log
work        a task goes on with it: the id travels in the message's headers
logs        one line for each record: JSON, or text for people
"""
