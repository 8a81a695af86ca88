"""Requests made out of the API's own OpenAPI document, by schemathesis, against the web server.

document   the API's own, with ids that exist
scene      what there is for the requests to find, live and in the sandbox
wire       a request as bytes; others made of the parts of two, and of broken ones
worker     a process that makes requests, sends them and counts the answers
"""
