"""How the window looks: colours by role, sizes, type, icons and the one style sheet.

`keeper.ThemeKeeper` applies them to the application; `keeper.current()` is the theme in force.
"""
