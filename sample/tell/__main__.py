"""`python -m sample.tell` writes `sample/sources/` anew."""

from sample.tell.folder import write
from sample.tell.reading import SOURCES

write(SOURCES)
