"""An independent reference of Tieout's accounting, written from the specification alone.

    landing folder + policy folder -> run() -> the public tables, as {table: {key: {column: number or text}}}

Plain integers of the minor unit, fractions, and one contract at a time: slow, and easy to check by eye.
It shares no line with the models; where both are equal to the cent, two readings of the rules agree.
"""

from .tables import CHOICES, Tables, run

__all__ = ["CHOICES", "Tables", "run"]
