"""What we decide. Pure functions: facts and the time in, an answer out."""
