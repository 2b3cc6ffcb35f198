"""The command line of Tieout: thin, it calls ingest, dbt and posting and prints what they did."""
