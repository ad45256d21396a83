"""How files of tables are named; imported by what reads none."""

TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")
