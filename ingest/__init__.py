"""Tieout."""
