"""Looking at data before anything is computed from it: what a file is, and what its columns say.

`peek` looks at the first rows, `survey` at all of them in bounded memory, `rows` shows any page.
"""
