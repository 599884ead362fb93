-- What the program proves about itself each minute, the texts of a call as they went out, and how a call is corrected.

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

-- The SHA-256 of what a call said, kept when the words themselves can no longer be opened.
CREATE TABLE mobilization_text (
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    language VARCHAR(10) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (mobilization_id, language)
);

-- What a call rested on fell away; a coordinator sends the correction.
CREATE TABLE correction (
    mobilization_id UUID NOT NULL PRIMARY KEY REFERENCES mobilization (id),
    why VARCHAR(20) NOT NULL,
    fell_at TIMESTAMPTZ NOT NULL,
    fell_by UUID,
    kept_back INTEGER NOT NULL,
    sent_at TIMESTAMPTZ,
    sent_by UUID
);

-- When somebody answered first: a later answer moves answered_at.
ALTER TABLE call_answer ADD COLUMN first_at TIMESTAMPTZ;
