"""Networks trained on real data, each held against the figure that it has to reach.

`make real` runs `python -m benchmarks.real`: files into a form that a plan can name
(`files`), the plans with their goals (`cases`), training over three seeds (`training`).
"""
