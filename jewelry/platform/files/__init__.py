"""Files in S3, read through a cache: small ones in Valkey, larger ones on this machine's disk.

`storage` is Django's storage and asks the others in order: `valkey_tier`, `disk_tier` and `s3`.
`single_flight` lets one process fetch a file.
"""
