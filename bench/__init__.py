"""How fast the walk is, beside the same arithmetic in one hand-written script (floor.sql), and the export."""
