-- One row for each intent of an agent: what was asked, and what it came to.
--
-- A row is `sent` before its request goes to the dialer, `settled` before the phone is told, or
-- `closed` where the phone asked what became of a key that had never come. A request that was
-- refused, so that nothing was sent, is `settled` at once. Only one action of an agent, and only
-- one on a call, can be `sent` at a time.
CREATE TABLE actions (
    id INTEGER PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('sent', 'settled', 'closed')),
    -- The dialer regards the case of neither users nor call ids.
    agent_user TEXT NOT NULL COLLATE NOCASE,
    session_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    -- The form that was sent, without source and credentials.
    request TEXT,
    call_id TEXT COLLATE NOCASE,
    customer TEXT,
    sent_at INTEGER,
    check_ms INTEGER,
    -- In the order in which outcomes came to be known; they only grow.
    settled_number INTEGER UNIQUE,
    settled_at INTEGER,
    outcome TEXT,
    evidence TEXT,
    error TEXT,
    http_status INTEGER,
    body TEXT,
    CHECK ((request IS NULL) = (state = 'closed')),
    CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    CHECK ((settled_number IS NOT NULL) = (state = 'settled')),
    CHECK (
        (state = 'settled') = (
            settled_at IS NOT NULL AND outcome IS NOT NULL AND evidence IS NOT NULL
            AND http_status IS NOT NULL AND body IS NOT NULL
        )
    )
) STRICT;

CREATE UNIQUE INDEX actions_one_in_flight_of_an_agent ON actions (agent_user) WHERE state = 'sent';
CREATE UNIQUE INDEX actions_one_in_flight_on_a_call ON actions (call_id) WHERE state = 'sent';
CREATE INDEX actions_of_an_agent ON actions (agent_user, received_at);
CREATE INDEX actions_on_a_call ON actions (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX actions_by_age ON actions (received_at);
