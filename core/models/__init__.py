"""Networks: from a plan to an architecture, from an architecture to a module, and to disk.

Weights are safetensors beside a JSON architecture; nothing read here can run code.
"""
