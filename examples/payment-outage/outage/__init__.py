"""The invented payment outage, one module per source it left behind."""
