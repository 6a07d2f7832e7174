"""Real networks explained, as pictures in the documentation.

`make gallery` runs `python -m benchmarks.gallery`: what is shown and under which licence
(`exhibits`), training and asking (`asking`), pictures (`pictures`), the document (`document`).
"""
