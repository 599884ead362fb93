-- The coalition's memory. Portable SQL: the same file runs on SQLite and PostgreSQL.
-- Times are aware UTC, made in Python. Columns ending in _sealed hold ciphertext and are opened only through the vault.

CREATE TABLE chapter (
    id UUID NOT NULL PRIMARY KEY,
    name VARCHAR(120) NOT NULL UNIQUE,
    time_zone VARCHAR(64) NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- The kinds: what DOMAIN experts edit without a programmer. Shared by all chapters.

CREATE TABLE site (
    id UUID NOT NULL PRIMARY KEY,
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    nickname VARCHAR(80) NOT NULL,
    street VARCHAR(200) NOT NULL,
    city VARCHAR(80) NOT NULL,
    state VARCHAR(2) NOT NULL,
    postal_code VARCHAR(10) NOT NULL,
    time_zone VARCHAR(64) NOT NULL,
    detained_only BOOLEAN NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    UNIQUE (kind, name)
);

CREATE TABLE appointment_type (
    code VARCHAR(40) NOT NULL PRIMARY KEY,
    label VARCHAR(80) NOT NULL,
    modality VARCHAR(20) NOT NULL,
    duration_minutes INTEGER NOT NULL,
    expected_minutes INTEGER NOT NULL,
    team TEXT NOT NULL,
    observers VARCHAR(20) NOT NULL,
    team_cap INTEGER,
    level_floor INTEGER NOT NULL,
    in_person BOOLEAN NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE team_role (
    code VARCHAR(40) NOT NULL PRIMARY KEY,
    label VARCHAR(80) NOT NULL,
    qualification VARCHAR(40),
    needs_language BOOLEAN NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE signal_kind (
    code VARCHAR(40) NOT NULL PRIMARY KEY,
    label VARCHAR(160) NOT NULL,
    weight INTEGER NOT NULL,
    floor INTEGER,
    lasts_days INTEGER,
    position INTEGER NOT NULL
);

-- Keys that seal one person's fields. Wrapped under the week in which the case expires.

CREATE TABLE data_key (
    case_id UUID NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL,
    wrapped BYTEA NOT NULL
);

-- Accounts.

CREATE TABLE account (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    email_index VARCHAR(64) NOT NULL UNIQUE,
    name_sealed BYTEA NOT NULL,
    email_sealed BYTEA NOT NULL,
    phone_sealed BYTEA,
    language VARCHAR(20) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    frozen_at TIMESTAMPTZ,
    frozen_by UUID
);

CREATE INDEX account_chapter ON account (chapter_id);

CREATE TABLE account_role (
    account_id UUID NOT NULL REFERENCES account (id),
    role VARCHAR(20) NOT NULL,
    PRIMARY KEY (account_id, role)
);

CREATE TABLE login_link (
    id UUID NOT NULL PRIMARY KEY,
    account_id UUID REFERENCES account (id),
    browser_digest VARCHAR(64) NOT NULL,
    tries INTEGER NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE INDEX login_link_browser ON login_link (browser_digest);

CREATE TABLE session (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    csrf VARCHAR(64) NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX session_account ON session (account_id);

CREATE TABLE api_token (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    created_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

CREATE TABLE setup_link (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

-- Volunteers: an account that goes along. The id is the account's.

CREATE TABLE volunteer (
    id UUID NOT NULL PRIMARY KEY REFERENCES account (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    vetted_at TIMESTAMPTZ,
    vetted_by UUID,
    zones TEXT NOT NULL,
    availability TEXT NOT NULL,
    weekly_ask_limit INTEGER NOT NULL,
    quiet_from VARCHAR(5) NOT NULL,
    quiet_to VARCHAR(5) NOT NULL,
    calendar VARCHAR(10) NOT NULL,
    detail VARCHAR(10) NOT NULL,
    feed_digest VARCHAR(64) UNIQUE,
    feed_changed_at TIMESTAMPTZ,
    reply_generation INTEGER NOT NULL,
    claims_made INTEGER NOT NULL,
    last_asked_at TIMESTAMPTZ,
    left_at TIMESTAMPTZ,
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX volunteer_chapter ON volunteer (chapter_id);

CREATE TABLE volunteer_language (
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    code VARCHAR(20) NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (volunteer_id, code)
);

CREATE TABLE volunteer_qualification (
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    code VARCHAR(40) NOT NULL,
    until VARCHAR(10),
    PRIMARY KEY (volunteer_id, code)
);

-- People who asked for company.

CREATE TABLE ask_draft (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    answers_sealed BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE person (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    handle VARCHAR(60) NOT NULL,
    name_sealed BYTEA,
    contact_sealed BYTEA,
    notes_sealed BYTEA,
    lawyer_sealed BYTEA,
    reach_by VARCHAR(10) NOT NULL,
    spoken_language VARCHAR(20) NOT NULL,
    reading_language VARCHAR(20) NOT NULL,
    adults INTEGER NOT NULL,
    children INTEGER NOT NULL,
    needs TEXT NOT NULL,
    lawyer_allowed BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (chapter_id, handle)
);

CREATE TABLE consent (
    id UUID NOT NULL PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    version INTEGER NOT NULL,
    tier VARCHAR(20) NOT NULL,
    rings TEXT NOT NULL,
    confirmed_at TIMESTAMPTZ NOT NULL,
    given_by UUID,
    UNIQUE (person_id, version)
);

CREATE TABLE request (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    state VARCHAR(20) NOT NULL,
    kind VARCHAR(40) NOT NULL REFERENCES appointment_type (code),
    site_id UUID REFERENCES site (id),
    site_text_sealed BYTEA,
    starts_at TIMESTAMPTZ,
    name_sealed BYTEA,
    contact_sealed BYTEA,
    reach_by VARCHAR(10) NOT NULL,
    spoken_language VARCHAR(20) NOT NULL,
    reading_language VARCHAR(20) NOT NULL,
    adults INTEGER NOT NULL,
    children INTEGER NOT NULL,
    needs TEXT NOT NULL,
    told_to_bring TEXT NOT NULL,
    tier VARCHAR(20) NOT NULL,
    on_behalf BOOLEAN NOT NULL,
    link_digest VARCHAR(64) NOT NULL UNIQUE,
    code_locator VARCHAR(64) NOT NULL,
    code_hash VARCHAR(200) NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by UUID,
    person_id UUID REFERENCES person (id)
);

CREATE INDEX request_inbox ON request (chapter_id, state);
CREATE INDEX request_code ON request (code_locator);

-- Appointments, their teams, and who holds which place.

CREATE TABLE appointment (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    person_id UUID REFERENCES person (id),
    code VARCHAR(12) NOT NULL,
    type VARCHAR(40) NOT NULL REFERENCES appointment_type (code),
    site_id UUID NOT NULL REFERENCES site (id),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    expected_minutes INTEGER NOT NULL,
    status VARCHAR(20) NOT NULL,
    level INTEGER,
    proposed_level INTEGER NOT NULL,
    verified_at TIMESTAMPTZ,
    verified_by UUID,
    verified_how VARCHAR(80),
    published_at TIMESTAMPTZ,
    published_by UUID,
    override_sealed BYTEA,
    meeting_point_sealed BYTEA,
    note_sealed BYTEA,
    meeting_phrase VARCHAR(60) NOT NULL,
    sequence INTEGER NOT NULL,
    previous_id UUID REFERENCES appointment (id),
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    UNIQUE (chapter_id, code),
    CHECK (ends_at > starts_at)
);

CREATE INDEX appointment_time ON appointment (chapter_id, starts_at);
CREATE INDEX appointment_person ON appointment (person_id);

CREATE TABLE team_place (
    id UUID NOT NULL PRIMARY KEY,
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    role VARCHAR(40) NOT NULL REFERENCES team_role (code),
    language VARCHAR(20),
    minimum INTEGER NOT NULL,
    ideal INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    position INTEGER NOT NULL,
    CHECK (minimum >= 0 AND minimum <= ideal AND ideal <= maximum)
);

CREATE INDEX team_place_appointment ON team_place (appointment_id);

CREATE TABLE slot (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    place_id UUID NOT NULL REFERENCES team_place (id),
    role VARCHAR(40) NOT NULL REFERENCES team_role (code),
    language VARCHAR(20),
    number INTEGER NOT NULL,
    taken_by UUID REFERENCES volunteer (id),
    confirmed_at TIMESTAMPTZ,
    asked_at TIMESTAMPTZ,
    retired_at TIMESTAMPTZ,
    sequence INTEGER NOT NULL
);

CREATE INDEX slot_appointment ON slot (appointment_id);
CREATE INDEX slot_place ON slot (place_id);
CREATE INDEX slot_open ON slot (chapter_id) WHERE taken_by IS NULL AND retired_at IS NULL;

CREATE TABLE claim (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    slot_id UUID NOT NULL REFERENCES slot (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    state VARCHAR(20) NOT NULL,
    uid VARCHAR(120) NOT NULL UNIQUE,
    sequence INTEGER NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    claimed_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    released_at TIMESTAMPTZ,
    released_by UUID,
    release_reason VARCHAR(40)
);

-- One holder per slot, whatever the code does.
CREATE UNIQUE INDEX claim_one_per_slot ON claim (slot_id) WHERE state IN ('claimed', 'confirmed', 'maybe');
CREATE INDEX claim_volunteer ON claim (volunteer_id, ends_at);
CREATE INDEX claim_appointment ON claim (appointment_id);

CREATE TABLE ask (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    slot_id UUID NOT NULL REFERENCES slot (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by UUID,
    expires_at TIMESTAMPTZ NOT NULL,
    answer VARCHAR(20),
    answered_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    UNIQUE (slot_id, volunteer_id)
);

CREATE INDEX ask_volunteer ON ask (volunteer_id, asked_at);

-- Removal looks likely.

CREATE TABLE signal (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    code VARCHAR(40) NOT NULL REFERENCES signal_kind (code),
    source VARCHAR(20) NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    entered_by UUID,
    expires_at TIMESTAMPTZ,
    withdrawn_at TIMESTAMPTZ,
    withdrawn_by UUID
);

CREATE INDEX signal_appointment ON signal (appointment_id);

CREATE TABLE level_decision (
    id UUID NOT NULL PRIMARY KEY,
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    level INTEGER NOT NULL,
    proposed INTEGER NOT NULL,
    points INTEGER NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    decided_by UUID NOT NULL,
    reason_sealed BYTEA
);

CREATE INDEX level_decision_appointment ON level_decision (appointment_id);

CREATE TABLE day_step (
    id UUID NOT NULL PRIMARY KEY,
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    step VARCHAR(20) NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    entered_by UUID,
    note_sealed BYTEA
);

CREATE INDEX day_step_appointment ON day_step (appointment_id);

CREATE TABLE outcome (
    appointment_id UUID NOT NULL PRIMARY KEY REFERENCES appointment (id),
    outcome VARCHAR(20) NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    entered_by UUID NOT NULL,
    next_id UUID REFERENCES appointment (id)
);

CREATE TABLE mobilization (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    state VARCHAR(20) NOT NULL,
    rings TEXT NOT NULL,
    texts_sealed BYTEA NOT NULL,
    reason_sealed BYTEA NOT NULL,
    reference VARCHAR(12) NOT NULL UNIQUE,
    drill BOOLEAN NOT NULL,
    consent_version INTEGER NOT NULL,
    drafted_by UUID NOT NULL,
    drafted_at TIMESTAMPTZ NOT NULL,
    sent_by UUID,
    sent_at TIMESTAMPTZ,
    stood_down_by UUID,
    stood_down_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL
);

-- One open call per appointment, settled here.
CREATE UNIQUE INDEX mobilization_open ON mobilization (appointment_id)
    WHERE state IN ('draft', 'approved', 'sending', 'sent', 'standing_down');

CREATE TABLE mobilization_approval (
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    account_id UUID NOT NULL REFERENCES account (id),
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (mobilization_id, account_id)
);

CREATE TABLE list_member (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    email_index VARCHAR(64) NOT NULL,
    name_sealed BYTEA,
    email_sealed BYTEA NOT NULL,
    phone_sealed BYTEA,
    languages TEXT NOT NULL,
    zone VARCHAR(80) NOT NULL,
    ring INTEGER NOT NULL,
    urgent BOOLEAN NOT NULL,
    opted_in_at TIMESTAMPTZ NOT NULL,
    opted_in_how VARCHAR(80) NOT NULL,
    left_at TIMESTAMPTZ,
    UNIQUE (chapter_id, email_index)
);

CREATE TABLE partner (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    name VARCHAR(120) NOT NULL,
    email_index VARCHAR(64) NOT NULL,
    email_sealed BYTEA NOT NULL,
    contact_sealed BYTEA,
    language VARCHAR(20) NOT NULL,
    left_at TIMESTAMPTZ,
    UNIQUE (chapter_id, email_index)
);

-- What must be told to whom. No words rest here: a notice is worded when it is sent.

CREATE TABLE notice (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    kind VARCHAR(20) NOT NULL,
    about UUID NOT NULL,
    revision INTEGER NOT NULL,
    reader_kind VARCHAR(10) NOT NULL,
    reader UUID NOT NULL,
    ring INTEGER,
    consent_version INTEGER,
    state VARCHAR(10) NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    leased_by VARCHAR(40),
    attempts INTEGER NOT NULL,
    doubted_at TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    why VARCHAR(40),
    UNIQUE (about, reader, kind, revision)
);

CREATE INDEX notice_due ON notice (due_at, id) WHERE state IN ('queued', 'sending', 'retry', 'in_doubt');

CREATE TABLE call_answer (
    notice_id UUID NOT NULL PRIMARY KEY REFERENCES notice (id),
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    ring INTEGER NOT NULL,
    answer VARCHAR(20) NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    times INTEGER NOT NULL
);

CREATE INDEX call_answer_mobilization ON call_answer (mobilization_id);

-- Plumbing.

CREATE TABLE live_event (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX live_event_at ON live_event (at);

CREATE TABLE ledger (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    account_id UUID,
    action VARCHAR(40) NOT NULL,
    about UUID NOT NULL,
    purpose VARCHAR(80),
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX ledger_about ON ledger (about);

CREATE TABLE idempotency (
    key_digest VARCHAR(64) NOT NULL PRIMARY KEY,
    body_digest VARCHAR(64) NOT NULL,
    status INTEGER,
    answer_sealed BYTEA,
    at TIMESTAMPTZ NOT NULL
);

CREATE TABLE allowance (
    key_digest VARCHAR(64) NOT NULL PRIMARY KEY,
    window_ends TIMESTAMPTZ NOT NULL,
    used INTEGER NOT NULL
);

CREATE TABLE clock_tick (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    last_at TIMESTAMPTZ NOT NULL
);
