"""The start screen: three ways to begin, recent projects, and what the machine is.

It stands before anything heavy is imported; nothing here reads a project or a plan.
"""
