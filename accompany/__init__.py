"""Nobody faces an ICE check-in or an immigration hearing alone."""

import zoneinfo

# Everybody reads the pinned tzdata package: two machines, or a calendar and ours, must never disagree on an hour.
zoneinfo.reset_tzpath(to=())
