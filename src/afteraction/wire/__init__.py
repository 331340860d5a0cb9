"""The door to services that a team uses: one address, its token, patience within limits."""
