"""The table where records from all sources meet: clocks are settled, people recognised, duplicates joined, order made."""
