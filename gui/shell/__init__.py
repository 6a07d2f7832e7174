"""The frame around the pages: rail, header, tabs, notices, job bar, and the window itself."""
