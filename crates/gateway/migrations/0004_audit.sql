-- What was done, by whom, and what came of it. Entries are added and never changed; the only
-- ones that can be deleted are those that are older than the retention.
CREATE TABLE audit (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms           INTEGER NOT NULL,
    event           TEXT    NOT NULL,
    agent_user      TEXT,
    address         TEXT,
    user_agent      TEXT    NOT NULL,
    idempotency_key TEXT,
    request         TEXT,
    answer          TEXT,
    http_status     INTEGER,
    error           TEXT,
    outcome         TEXT,
    evidence        TEXT,
    check_ms        INTEGER,
    dialer_ms       INTEGER,
    total_ms        INTEGER
) STRICT;

CREATE INDEX audit_at ON audit (at_ms);

-- One row: entries from before this moment may be deleted. It only moves forwards, and never
-- reaches the last day.
CREATE TABLE audit_retention (
    before_ms INTEGER NOT NULL
) STRICT;

INSERT INTO audit_retention (before_ms) VALUES (0);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit are not changed');
END;

-- INSERT OR REPLACE would delete an entry without firing the trigger below.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit are not changed');
END;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.at_ms >= (SELECT min(before_ms) FROM audit_retention)
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit are kept as long as the retention says');
END;

CREATE TRIGGER audit_retention_moves_forwards BEFORE UPDATE ON audit_retention
WHEN NEW.before_ms < OLD.before_ms OR NEW.before_ms > (unixepoch() - 86400) * 1000
BEGIN
    SELECT RAISE(ABORT, 'the retention only moves forwards, and keeps the last day');
END;

CREATE TRIGGER audit_retention_is_one BEFORE INSERT ON audit_retention
BEGIN
    SELECT RAISE(ABORT, 'there is one retention');
END;

CREATE TRIGGER audit_retention_stays BEFORE DELETE ON audit_retention
BEGIN
    SELECT RAISE(ABORT, 'there is one retention');
END;
