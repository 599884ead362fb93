-- Answers that come back from volunteers' calendars. The raw mail is deleted; what was decided stays.

-- Where answers come back to. Only digests of the tokens are kept; an older generation answers for what it invited to.

CREATE TABLE reply_address (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    generation INTEGER NOT NULL,
    revoked_at TIMESTAMPTZ,
    UNIQUE (volunteer_id, generation)
);

-- An ask can be an invitation: it makes the UID, and the claim keeps it.

ALTER TABLE ask ADD COLUMN uid VARCHAR(120);
ALTER TABLE ask ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ask ADD COLUMN reply_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ask ADD COLUMN withdrawn_because VARCHAR(40);
CREATE UNIQUE INDEX ask_uid ON ask (uid);
ALTER TABLE claim ADD COLUMN reply_generation INTEGER NOT NULL DEFAULT 0;

-- A slot whose holder has doubts is held, and not covered.

ALTER TABLE slot ADD COLUMN unsure_at TIMESTAMPTZ;

-- What a calendar said about one entry, an ask's or a claim's, and which of its answers was the newest.

CREATE TABLE calendar_entry (
    uid VARCHAR(120) NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    answer VARCHAR(20) NOT NULL,
    sure BOOLEAN NOT NULL,
    came_by VARCHAR(10) NOT NULL,
    sequence INTEGER NOT NULL,
    stamp TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL
);

-- Mail that arrived at a reply address, and what was decided about it.

CREATE TABLE arrival (
    id UUID NOT NULL PRIMARY KEY,
    digest VARCHAR(64) NOT NULL UNIQUE,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    volunteer_id UUID REFERENCES volunteer (id),
    came_by VARCHAR(10) NOT NULL,
    did VARCHAR(20) NOT NULL,
    why VARCHAR(40) NOT NULL,
    evidence INTEGER NOT NULL,
    flagged BOOLEAN NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX arrival_at ON arrival (at);

CREATE TABLE mail_note (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    volunteer_id UUID REFERENCES volunteer (id),
    appointment_id UUID REFERENCES appointment (id),
    why VARCHAR(40) NOT NULL,
    words_sealed BYTEA,
    at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    done_by UUID
);

CREATE INDEX mail_note_open ON mail_note (chapter_id, at) WHERE done_at IS NULL;

-- Addresses that mail came back from.

CREATE TABLE bounce (
    reader UUID NOT NULL PRIMARY KEY,
    reader_kind VARCHAR(10) NOT NULL,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    status VARCHAR(20) NOT NULL,
    at TIMESTAMPTZ NOT NULL
);
