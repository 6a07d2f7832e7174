"""The audit in parts, as the window asks for them: one module for each stage.

A job reads what the stages before it left in the project, computes its own, and keeps a view of it.
"""
