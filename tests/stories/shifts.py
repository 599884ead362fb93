"""Volunteers, sites and shifts for the stories, by the API."""

from datetime import datetime
from typing import Any

from tests.stories.coalition import Caller, answer


def add_volunteers(june: Caller, *names: str) -> None:
    """Take in vetted volunteers with the first training, each with an address of their name."""
    rows = [f"{name},{name.lower()}@example.org,,en:native,accompaniment_101:2029-12-31,,yes" for name in names]
    text = "\n".join(["name,email,phone,languages,qualifications,zones,vetted", *rows])
    headers = {"Content-Type": "text/csv"}
    answer(june.call("POST", "/api/v1/volunteers/import", content=text.encode(), headers=headers), 200)


def sites(june: Caller) -> dict[str, str]:
    """Give one site for each time zone."""
    found: dict[str, str] = {}
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = june.get(f"/api/v1/sites?limit=50{page['next'] and '&cursor=' + page['next']}")
        found |= {site["time_zone"]: site["id"] for site in page["items"]}
    return found


def publish(june: Caller, site: str, starts_at: datetime) -> tuple[str, str]:
    """Publish two hours of observation for one accompanier; gives the appointment and its place."""
    planned = june.post(
        "/api/v1/appointments",
        {
            "type": "biometrics",
            "site": site,
            "starts_at": starts_at.isoformat(),
            "team": [{"role": "accompanier", "minimum": 1, "ideal": 1, "maximum": 1}],
        },
        201,
    )
    june.post(f"/api/v1/appointments/{planned['id']}/publish", {"override_reason": "observation"})
    return planned["id"], planned["team"][0]["slots"][0]["id"]
