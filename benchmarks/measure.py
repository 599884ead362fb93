"""One measured figure beside its floor, in the form other programs read."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A figure and the floor of the same run. ``ratio`` is value against floor; ``errors`` counts what must not be."""

    name: str
    database: str
    value: float
    unit: str
    floor: str
    floor_value: float
    errors: int

    @property
    def ratio(self) -> float:
        """Give value against floor."""
        return self.value / self.floor_value if self.floor_value else 0.0

    def line(self, *, as_json: bool) -> str:
        """Write the figure for people or for programs."""
        if as_json:
            return json.dumps({**asdict(self), "ratio": round(self.ratio, 4)})
        return (
            f"{self.name:<22} {self.database:<10} {self.value:>10.1f} {self.unit:<14} "
            f"{self.ratio:>7.3f} × {self.floor} ({self.floor_value:.1f})  errors: {self.errors}"
        )


def percentile(values: list[float], part: float) -> float:
    """Give the value below which ``part`` of all values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
