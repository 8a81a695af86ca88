"""Requests made out of the API's own OpenAPI document, by schemathesis, against the web server."""
