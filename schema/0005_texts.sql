-- Text messages. Numbers are looked up by digest; the numbers themselves rest sealed with their account.

-- Who wants texts besides mail, or instead. Without a row: mail.

CREATE TABLE text_wish (
    account_id UUID NOT NULL PRIMARY KEY REFERENCES account (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    channels VARCHAR(10) NOT NULL,
    phone_digest VARCHAR(64) NOT NULL
);

CREATE INDEX text_wish_phone ON text_wish (phone_digest);

-- Numbers that no text goes to, because somebody there wrote STOP.

CREATE TABLE text_stop (
    phone_digest VARCHAR(64) NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL
);

-- The short numbers in texts: which slot of which volunteer's "YES 42" means.

CREATE TABLE text_number (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    slot_id UUID NOT NULL REFERENCES slot (id),
    number INTEGER NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    UNIQUE (volunteer_id, number),
    UNIQUE (volunteer_id, slot_id)
);

-- Texts that came in: what was done, what was answered, and the words where a human must read them.

CREATE TABLE text_received (
    id UUID NOT NULL PRIMARY KEY,
    digest VARCHAR(64) NOT NULL UNIQUE,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    account_id UUID REFERENCES account (id),
    did VARCHAR(20) NOT NULL,
    answer VARCHAR(20),
    number INTEGER,
    words_sealed BYTEA,
    phone_sealed BYTEA,
    waiting BOOLEAN NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    done_by UUID
);

CREATE INDEX text_received_open ON text_received (chapter_id, at) WHERE waiting;
CREATE INDEX text_received_at ON text_received (at);
