"""What people do: one verb, one transaction, gather, decide, record."""
