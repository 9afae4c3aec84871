-- Who is, and lately was, signed in. Moments are milliseconds since the epoch.
CREATE TABLE sessions (
    -- Never used again: the audit and the actions name sessions by it.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of the cookie's token, which is nowhere else.
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    agent_user TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    -- Up to a minute behind.
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('signed_out', 'replaced', 'revoked', 'expired')),
    -- Whether the gateway's own process has told the phone and the audit of the
    -- end: another process may have ended it.
    announced INTEGER NOT NULL DEFAULT 0 CHECK (announced IN (0, 1)),
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

CREATE INDEX sessions_live ON sessions (agent_user) WHERE ended_at IS NULL;
CREATE INDEX sessions_unannounced ON sessions (id) WHERE ended_at IS NOT NULL AND announced = 0;
