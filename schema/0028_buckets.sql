-- What a provider takes a minute is shared by every courier, on whatever machine: one bucket for each way out.
CREATE TABLE bucket (
    name VARCHAR(20) NOT NULL PRIMARY KEY,
    tokens DOUBLE PRECISION NOT NULL,
    filled_at TIMESTAMPTZ NOT NULL
);
