"""The Layers tab: one layer of the network, and what each of its units contributed.

The presenter knows the layers, the plan's choice and the job; the tab draws.
"""
