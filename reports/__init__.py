"""From evidence to paper: the audit run, findings, document, figures, PDF, HTML and bundle.

Verify and replay live here too, since they read what this room writes.
This room imports `explainers` and `core`.
"""
