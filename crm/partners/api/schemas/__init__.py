"""Input and output of the API, by resource."""
