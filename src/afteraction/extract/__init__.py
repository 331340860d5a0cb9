"""From records to the moments that matter. Two engines share one signature; this issue's is rules.

Nothing here writes prose: an event quotes its record, and code names only what a field states or a pattern shows.
"""
