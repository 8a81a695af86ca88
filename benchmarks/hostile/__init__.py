"""Files that mean harm: made the same for the same seed, and sent to the site as it runs.

good        small sound files of every format, as raw material
stl …       what may be wrong with one format, made on purpose
disguises   wrong names, files that are two things at once
damage      truncations and flipped bits of sound files
sending     all of them, over HTTP, to the real server; what it did
"""
