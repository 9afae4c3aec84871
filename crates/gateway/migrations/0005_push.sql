-- Where phones are told of calls while nobody looks at the app: of each session one place.
CREATE TABLE push_subscriptions (
    session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    -- Of a browser that signed in anew without its cookie there is the newest only.
    endpoint TEXT NOT NULL UNIQUE,
    p256dh BLOB NOT NULL CHECK (length(p256dh) = 65),
    auth BLOB NOT NULL CHECK (length(auth) = 16),
    -- The last call that it was told of, or need not be. The dialer's calls have no case.
    call_id TEXT COLLATE NOCASE
) STRICT;

-- However a session ends, and whichever process ends it.
CREATE TRIGGER push_ends_with_the_session AFTER UPDATE OF ended_at ON sessions
WHEN NEW.ended_at IS NOT NULL
BEGIN
    DELETE FROM push_subscriptions WHERE session_id = NEW.id;
END;

-- One row: the key that push services know this gateway by. The subscriptions hold for it alone.
CREATE TABLE push_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    private_key BLOB NOT NULL CHECK (length(private_key) = 32)
) STRICT;

CREATE TRIGGER push_key_takes_its_subscriptions_along AFTER DELETE ON push_key
BEGIN
    DELETE FROM push_subscriptions;
END;
