"""The hall: one file for each verb. The only place that wires rooms together."""
