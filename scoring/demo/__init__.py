"""Demo data: a year of invented work for the jurisdictions whose rulebooks are shipped."""
