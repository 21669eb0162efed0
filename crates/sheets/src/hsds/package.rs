//! The directory as HSDS's tabular package: a zip of CSV files with a `datapackage.json`.
