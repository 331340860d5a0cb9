"""The ground: frozen values that every room shares. Imports nothing of ours.

Shapes: an instant is whole nanoseconds since 1970-01-01T00:00:00Z; a span is a half-open pair of byte offsets into an
artifact; an id is derived from content and place, so the same bytes give the same ids.
"""
