"""The demo world: a believable province, the same for the same seed, made through the use cases.

`world.build` plays the weeks before today on the table in memory, with a clock that walks and entropy that repeats;
`python -m infra.demo.load` then hands what became of it to the table engine. Nothing here knows how an item looks.
"""
