"""What is open: one project with its plan, undo and views, and the jobs of its worker.

Nothing here draws; pages read a session and tell it what the user wants.
"""
