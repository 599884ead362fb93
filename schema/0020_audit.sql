-- What the program proves about itself each minute.

-- One row for each auditor: when it last looked at everything, and how much it found.
CREATE TABLE audit_result (
    name VARCHAR(20) NOT NULL PRIMARY KEY,
    audited_at TIMESTAMPTZ NOT NULL,
    findings INTEGER NOT NULL
);

CREATE TABLE audit_finding (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    kind VARCHAR(40) NOT NULL,
    about UUID NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    gone_at TIMESTAMPTZ
);

-- The same trouble is one finding for as long as it lasts.
CREATE UNIQUE INDEX audit_finding_open ON audit_finding (kind, about) WHERE gone_at IS NULL;
