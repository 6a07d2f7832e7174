"""Frozen, torch-free records: what one step of an audit found out, and from what.

Arrays stay in artifacts; a record names them by SHA-256.
"""
