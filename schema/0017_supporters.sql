-- Supporters: who asked to be on the list and did not confirm it yet; what those on it chose; how a call went with them.

-- One row is one mail with one link. Confirmed or not, it is gone after some days.

CREATE TABLE list_wish (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    email_index VARCHAR(64) NOT NULL,
    email_sealed BYTEA NOT NULL,
    said_sealed BYTEA NOT NULL,
    languages TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX list_wish_email ON list_wish (chapter_id, email_index);
CREATE INDEX list_wish_asked ON list_wish (asked_at);

-- What somebody on the list chose for themselves: how they are told, how often in seven days, on which clock it is
-- night (empty: the chapter's), and when they chose it. A number is looked up by digest, as in text_wish.

ALTER TABLE list_member ADD COLUMN channels VARCHAR(10) NOT NULL DEFAULT 'mail';
ALTER TABLE list_member ADD COLUMN weekly INTEGER NOT NULL DEFAULT 3;
ALTER TABLE list_member ADD COLUMN time_zone VARCHAR(64);
ALTER TABLE list_member ADD COLUMN chosen_at TIMESTAMPTZ;
ALTER TABLE list_member ADD COLUMN phone_digest VARCHAR(64);

CREATE INDEX list_member_phone ON list_member (phone_digest) WHERE phone_digest IS NOT NULL;

-- The calls of the last days, of a chapter and of one reader.

CREATE INDEX notice_calls ON notice (chapter_id, posted_at) WHERE kind = 'ring_call';
CREATE INDEX notice_calls_of ON notice (reader, posted_at) WHERE kind = 'ring_call';

-- How many of a ring a call left out, and why. Numbers only.

CREATE TABLE call_left_out (
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    ring INTEGER NOT NULL,
    why VARCHAR(20) NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (mobilization_id, ring, why)
);

-- How many a call wants. Without a row: as many as come.

CREATE TABLE call_wanted (
    mobilization_id UUID NOT NULL PRIMARY KEY REFERENCES mobilization (id),
    number INTEGER NOT NULL
);

-- How many a partner says come from it. The last word counts; times says how often it spoke.

CREATE TABLE partner_count (
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    partner_id UUID NOT NULL REFERENCES partner (id),
    number INTEGER NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (mobilization_id, partner_id)
);
