"""`python -m benchmarks.files`: the file cache against S3 itself and against nginx's proxy cache.

run      the servers, the files, the order of things
origins  a proxy that counts what reaches S3, and nginx with a cache of its own
load     browsers that read as fast as they are answered
"""
