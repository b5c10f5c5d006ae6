"""Tables with one article a row: CSV and its kin, workbooks, Parquet."""
