-- Proposals: who could take which empty place in some days to come. Nothing of it is binding until asks are sent.

CREATE TABLE week_plan (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    made_by UUID NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    open INTEGER NOT NULL,
    filled INTEGER NOT NULL,
    one_by_one INTEGER NOT NULL
);

CREATE INDEX week_plan_chapter ON week_plan (chapter_id, made_at);

CREATE TABLE week_choice (
    plan_id UUID NOT NULL REFERENCES week_plan (id),
    slot_id UUID NOT NULL REFERENCES slot (id),
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    others TEXT NOT NULL,
    state VARCHAR(10) NOT NULL,
    id UUID NOT NULL PRIMARY KEY,
    UNIQUE (plan_id, slot_id)
);
