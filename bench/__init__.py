"""Measurements: each performance claim and each quality claim of the docs is a command here.

``python -m bench speed`` and ``python -m bench quality`` print tables; every speed figure stands beside a named baseline
of the same run, because machines differ and this one is noisy.
"""
