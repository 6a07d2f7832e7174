"""Tables: CSV, TSV, Parquet and XLSX files, their cells, and how columns are encoded."""
