"""Files in S3, read through a cache: small ones in Valkey, larger ones on this machine's disk.

`storage` is Django's storage and the order of things; `valkey_tier` is what Valkey knows, `disk_tier` the
folder, `single_flight` who may fetch, `s3` S3 itself; `serving` answers browsers.
"""
