"""Jobs by name: the closed table, progress and cancel, and the bridge to the warm worker.

A job function lives beside what it does; this room only knows its dotted path.
Nothing here imports torch.
"""
