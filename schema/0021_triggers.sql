-- How long people are inside at a place, so that the watch knows when to worry. Nobody's case: a month and minutes.
CREATE TABLE time_inside (
    id UUID NOT NULL PRIMARY KEY,
    site_id UUID NOT NULL REFERENCES site (id),
    type VARCHAR(40) NOT NULL REFERENCES appointment_type (code),
    month VARCHAR(7) NOT NULL,
    minutes INTEGER NOT NULL
);

CREATE INDEX time_inside_place ON time_inside (site_id, type, month);

-- When the building closes (HH:MM), and the last day on which coordinators warn of it; both on the site's clock.
ALTER TABLE site ADD COLUMN closes VARCHAR(5);
ALTER TABLE site ADD COLUMN advisory_until VARCHAR(10);
ALTER TABLE incident ADD COLUMN closes_at TIMESTAMPTZ;

-- What a signal kind was before it was changed.
CREATE TABLE signal_kind_before (
    id UUID NOT NULL PRIMARY KEY,
    code VARCHAR(40) NOT NULL REFERENCES signal_kind (code),
    label VARCHAR(160) NOT NULL,
    weight INTEGER NOT NULL,
    floor INTEGER,
    lasts_days INTEGER,
    until TIMESTAMPTZ NOT NULL,
    changed_by UUID NOT NULL
);

CREATE INDEX signal_kind_before_code ON signal_kind_before (code, until);
