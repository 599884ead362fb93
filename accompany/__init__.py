"""Nobody faces an ICE check-in or an immigration hearing alone."""
