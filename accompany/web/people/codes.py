"""The person's code as it is shown: four groups of four, easy to read out and to copy by hand."""


def grouped(digits: str) -> str:
    """Group sixteen digits by four."""
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))
