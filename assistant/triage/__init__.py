"""Triage of whole archives of tickets: which entry is nearest to each, how sure that is, and what is not covered.

``archive`` reads, ``rows`` decides and writes one part, ``run`` sees that every part is done once. Only ``cluster``
knows Dask.
"""
