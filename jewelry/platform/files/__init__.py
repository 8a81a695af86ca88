"""Files in S3, read through a cache: small ones in Valkey, larger ones on this machine's disk.

`storage` is Django's storage and the order of things; `shelf` is what Valkey knows, `disk` the
folder, `flights` who may fetch, `origin` S3 itself; `serving` answers browsers.
"""
