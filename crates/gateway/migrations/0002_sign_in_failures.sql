-- Wrong passwords of late, and attempts under way, which count as wrong until
-- the dialer says otherwise.
CREATE TABLE sign_in_failures (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- In lower case: the dialer's users have no case.
    agent_user TEXT NOT NULL,
    -- Of IPv6 the first 64 bits: a line has all that follow.
    address TEXT NOT NULL,
    -- Whether it came from a browser in which this agent has signed in before.
    known_device INTEGER NOT NULL CHECK (known_device IN (0, 1)),
    -- Whether the dialer has said that it is wrong, or has not answered yet.
    judged INTEGER NOT NULL DEFAULT 0 CHECK (judged IN (0, 1))
) STRICT;

CREATE INDEX sign_in_failures_user ON sign_in_failures (agent_user, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);

-- Browsers in which an agent has signed in: strangers who use up a user's wrong
-- passwords do not use up those of the agent's own phone.
CREATE TABLE known_devices (
    -- SHA-256 of the cookie's token.
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    agent_user TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash, agent_user)
) STRICT, WITHOUT ROWID;
