"""From an identifier to the whole story of its contract: a worked calculation, and the rows it came from.

identifier ──> found.find ──> rows, section by section (sections.py) ──> shown.show
"""

from tieout.trace.found import find
from tieout.trace.shown import show

__all__ = ["find", "show"]
