"""What we remember: per noun the tables, then named queries that answer in a rule's facts."""
