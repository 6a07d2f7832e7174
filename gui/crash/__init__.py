"""What nobody expected: every such fault reaches one window whose report can be copied.

The report holds versions and the traceback; the home folder is written as ~.
"""
