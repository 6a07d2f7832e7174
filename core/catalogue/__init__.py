"""What the program can do, as torch-free data: methods, checks, metrics, layers and sections.

Implementations bind to an entry by name; menus, documentation and the report iterate it.
"""

from core.catalogue.checks import CHECKS, METRICS
from core.catalogue.methods import METHODS
from core.catalogue.sections import SECTIONS

__all__ = ["CHECKS", "METHODS", "METRICS", "SECTIONS"]
