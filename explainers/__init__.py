"""Attribution methods, the gate that each of them must pass, and faithfulness tests.

Every method is declared in `core.catalogue` and bound here by name.
This room imports `core` and nothing else of ours.
"""
