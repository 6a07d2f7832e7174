"""Data: reading it, encoding it, dealing it to parts, and telling one data set from another.

Built-in sets, CSV and TSV files, .npz files and image folders.
"""
