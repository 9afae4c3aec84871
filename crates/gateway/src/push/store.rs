//! The subscriptions and the key, in the database.

use sqlx::Row;
use vicidial_agent_api::{AgentUser, CallId};

use super::subscription::Subscription;
use super::vapid::VapidKey;
use super::{PushError, Subscribed};
use crate::config::PushService;
use crate::store::{Statement, Store};

/// Where a session is told.
pub(super) struct Place {
    pub(super) session_id: i64,
    pub(super) subscription: Subscription,
}

/// The gateway's key; it is made the first time.
pub(super) async fn key(store: &Store) -> Result<VapidKey, PushError> {
    let find = async || {
        sqlx::query_scalar::<_, Vec<u8>>("SELECT private_key FROM push_key")
            .fetch_optional(store.pool())
            .await
    };
    let private = match find().await? {
        Some(private) => private,
        None => {
            let made = VapidKey::random().map_err(PushError::Random)?;
            let query =
                "INSERT INTO push_key (id, private_key) VALUES (1, ?) ON CONFLICT DO NOTHING";
            store.write(sqlx::query(query).bind(made.expose())).await?;
            // Another process may have been first.
            find().await?.unwrap_or_default()
        }
    };
    let wrong = || sqlx::Error::ColumnDecode {
        index: "private_key".to_owned(),
        source: "is no key of P-256".into(),
    };
    Ok(VapidKey::of(&private).ok_or_else(wrong)?)
}

/// Tells a session there; nobody else is told there any more.
pub(super) async fn subscribe(
    store: &Store,
    session_id: i64,
    subscription: &Subscription,
) -> Result<Subscribed, sqlx::Error> {
    let endpoint = subscription.endpoint().to_string();
    let public_key = subscription.public_key().to_sec1_bytes();
    let secret = subscription.secret();
    let query = "SELECT EXISTS (SELECT 1 FROM push_subscriptions \
                 WHERE session_id = ? AND endpoint = ? AND p256dh = ? AND auth = ?)";
    let is_there: bool = sqlx::query_scalar(query)
        .bind(session_id)
        .bind(&endpoint)
        .bind(&*public_key)
        .bind(&secret[..])
        .fetch_one(store.pool())
        .await?;
    if is_there {
        return Ok(Subscribed::AsBefore);
    }
    let of_others = "DELETE FROM push_subscriptions WHERE endpoint = ? AND session_id <> ?";
    let of_others = sqlx::query(of_others).bind(&endpoint).bind(session_id);
    let insert = "INSERT INTO push_subscriptions (session_id, endpoint, p256dh, auth) \
                  SELECT id, ?, ?, ? FROM sessions WHERE id = ? AND ended_at IS NULL \
                  ON CONFLICT (session_id) DO UPDATE \
                  SET endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth";
    let insert = sqlx::query(insert)
        .bind(&endpoint)
        .bind(&*public_key)
        .bind(&secret[..])
        .bind(session_id);
    let statements = [Statement::of(of_others)?, Statement::of(insert)?];
    let [_, inserted] = store.write_all(statements).await?;
    Ok(match inserted.rows_affected {
        0 => Subscribed::SessionOver,
        _ => Subscribed::Anew,
    })
}

/// Tells a session no longer; gives whether it was told.
pub(super) async fn unsubscribe(store: &Store, session_id: i64) -> Result<bool, sqlx::Error> {
    let query = "DELETE FROM push_subscriptions WHERE session_id = ?";
    let query = sqlx::query(query).bind(session_id);
    Ok(store.write(query).await?.rows_affected > 0)
}

/// The push service knows a place no longer. The session may be told at another by now.
pub(super) async fn forget(store: &Store, place: &Place) -> Result<(), sqlx::Error> {
    let query = "DELETE FROM push_subscriptions WHERE session_id = ? AND endpoint = ?";
    let query = sqlx::query(query)
        .bind(place.session_id)
        .bind(place.subscription.endpoint().to_string());
    store.write(query).await?;
    Ok(())
}

/// Whether a session is told.
pub(super) async fn is_subscribed(store: &Store, session_id: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM push_subscriptions WHERE session_id = ?)")
        .bind(session_id)
        .fetch_one(store.pool())
        .await
}

/// Whether a session is still told at a place.
pub(super) async fn is_current(store: &Store, place: &Place) -> Result<bool, sqlx::Error> {
    let query = "SELECT EXISTS (SELECT 1 FROM push_subscriptions \
                 WHERE session_id = ? AND endpoint = ?)";
    sqlx::query_scalar(query)
        .bind(place.session_id)
        .bind(place.subscription.endpoint().to_string())
        .fetch_one(store.pool())
        .await
}

/// The agents of whose calls somebody is told; some of them may be the same but for their case.
pub(super) async fn agents(store: &Store) -> Result<Vec<AgentUser>, sqlx::Error> {
    let query = "SELECT DISTINCT agent_user FROM push_subscriptions \
                 JOIN sessions ON sessions.id = session_id WHERE ended_at IS NULL";
    let names: Vec<String> = sqlx::query_scalar(query).fetch_all(store.pool()).await?;
    // Each was an agent's when it signed in.
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// The places that have not been told of this call of the agent's, each once: from now on they
/// count as told, whatever becomes of it.
pub(super) async fn take(
    store: &Store,
    agent: &AgentUser,
    call: &CallId,
    services: &[PushService],
) -> Result<Vec<Place>, sqlx::Error> {
    let query = "UPDATE push_subscriptions SET call_id = ?1 WHERE call_id IS NOT ?1 \
                 AND session_id IN (SELECT id FROM sessions \
                 WHERE agent_user = ?2 COLLATE NOCASE AND ended_at IS NULL) \
                 RETURNING session_id, endpoint, p256dh, auth";
    let query = sqlx::query(query).bind(call.as_str()).bind(agent.as_str());
    let taken = store.write(query).await?;
    let mut places = Vec::new();
    for row in &taken.rows {
        let (endpoint, public_key): (&str, &[u8]) =
            (row.try_get("endpoint")?, row.try_get("p256dh")?);
        let secret: &[u8] = row.try_get("auth")?;
        // The site may allow fewer services than it did.
        if let Ok(subscription) = Subscription::of(endpoint, public_key, secret, services) {
            places.push(Place {
                session_id: row.try_get("session_id")?,
                subscription,
            });
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use handset_gateway_api::{PushKeys, PushSubscription, SessionEnd};

    use super::*;
    use crate::sessions::store as sessions;

    const HOUR: u64 = 3_600_000;

    async fn database() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("handset.db");
        (Store::open(&path).await.unwrap(), folder)
    }

    fn services() -> Vec<PushService> {
        PushService::usual()
    }

    fn subscription(endpoint: &str) -> Subscription {
        let told = PushSubscription {
            endpoint: format!("https://fcm.googleapis.com/{endpoint}"),
            keys: PushKeys {
                p256dh: VapidKey::random().unwrap().public(),
                auth: "_ordMnz7uTCmrpBTeUV4Bw".to_owned(),
            },
        };
        Subscription::read(&told, &services()).unwrap()
    }

    fn agent(name: &str) -> AgentUser {
        name.parse().unwrap()
    }

    /// Begins a session; its number is the token's first byte.
    async fn begin(store: &Store, agent_user: &str, token: u8) -> i64 {
        let agent_user = agent(agent_user);
        let new = sessions::NewSession {
            token_hash: &[token; 32],
            agent_user: &agent_user,
            began_at_ms: HOUR,
            expires_at_ms: 12 * HOUR,
            address: "192.0.2.1",
            user_agent: "a phone",
        };
        sessions::begin(store, &new, None).await.unwrap().0
    }

    #[tokio::test]
    async fn the_key_is_made_once() {
        let (store, _folder) = database().await;
        let made = key(&store).await.unwrap();
        assert_eq!(key(&store).await.unwrap().public(), made.public());
    }

    #[tokio::test]
    async fn without_their_key_subscriptions_are_gone() {
        let (store, _folder) = database().await;
        let first = key(&store).await.unwrap();
        let session = begin(&store, "1028", 1).await;
        subscribe(&store, session, &subscription("a"))
            .await
            .unwrap();
        store
            .write(sqlx::query("DELETE FROM push_key"))
            .await
            .unwrap();
        assert!(!is_subscribed(&store, session).await.unwrap());
        assert_ne!(key(&store).await.unwrap().public(), first.public());
    }

    #[tokio::test]
    async fn however_a_session_ends_nobody_is_told_there_any_more() {
        let (store, _folder) = database().await;
        let mut told = Vec::new();
        for token in 1..=6 {
            let session = begin(&store, "1028", token).await;
            let place = subscription(&token.to_string());
            let subscribed = subscribe(&store, session, &place).await.unwrap();
            assert_eq!(subscribed, Subscribed::Anew);
            told.push(session);
        }
        let are_told = async || {
            let mut are_told = Vec::new();
            for session in &told {
                are_told.push(is_subscribed(&store, *session).await.unwrap());
            }
            are_told
        };
        sessions::end(&store, told[0], SessionEnd::SignedOut, HOUR)
            .await
            .unwrap();
        sessions::revoke_session(&store, told[1], HOUR)
            .await
            .unwrap();
        let replacing = sessions::NewSession {
            token_hash: &[100; 32],
            agent_user: &agent("1028"),
            began_at_ms: HOUR,
            expires_at_ms: 12 * HOUR,
            address: "192.0.2.1",
            user_agent: "a phone",
        };
        sessions::begin(&store, &replacing, Some(&[3; 32]))
            .await
            .unwrap();
        assert_eq!(are_told().await, [false, false, false, true, true, true]);
        sessions::touch(&store, &told[4..], 11 * HOUR)
            .await
            .unwrap();
        let idle = Duration::from_hours(2);
        sessions::sweep(&store, idle, 11 * HOUR).await.unwrap();
        assert_eq!(are_told().await, [false, false, false, false, true, true]);
        sessions::revoke_agent(&store, &agent("1028"), HOUR)
            .await
            .unwrap();
        assert_eq!(are_told().await, [false; 6]);
        assert_eq!(agents(&store).await.unwrap(), []);
        let late = subscribe(&store, told[0], &subscription("7"))
            .await
            .unwrap();
        assert_eq!(late, Subscribed::SessionOver);
    }

    #[tokio::test]
    async fn one_browser_is_told_for_one_session() {
        let (store, _folder) = database().await;
        let first = begin(&store, "1028", 1).await;
        let second = begin(&store, "1029", 2).await;
        let place = subscription("a");
        for (session, came) in [
            (first, Subscribed::Anew),
            (first, Subscribed::AsBefore),
            (second, Subscribed::Anew),
        ] {
            assert_eq!(subscribe(&store, session, &place).await.unwrap(), came);
        }
        assert!(!is_subscribed(&store, first).await.unwrap());
        assert_eq!(agents(&store).await.unwrap(), [agent("1029")]);
        assert!(unsubscribe(&store, second).await.unwrap());
        assert!(!unsubscribe(&store, second).await.unwrap());
    }

    #[tokio::test]
    async fn each_call_is_taken_once_for_each_session_of_the_agent() {
        let (store, _folder) = database().await;
        let mut told = Vec::new();
        for (token, user) in [(1, "Maya"), (2, "maya"), (3, "1029")] {
            let session = begin(&store, user, token).await;
            let place = subscription(user);
            subscribe(&store, session, &place).await.unwrap();
            told.push(session);
        }
        let take = async |call: &str| {
            let call = call.parse().unwrap();
            let taken = take(&store, &agent("MAYA"), &call, &services()).await;
            let mut taken: Vec<_> = taken
                .unwrap()
                .iter()
                .map(|place| place.session_id)
                .collect();
            taken.sort_unstable();
            taken
        };
        assert_eq!(take("Y0315A").await, told[..2]);
        assert_eq!(take("y0315a").await, [] as [i64; 0]);
        // A browser that has got another address has been told all the same.
        subscribe(&store, told[0], &subscription("b"))
            .await
            .unwrap();
        assert_eq!(take("Y0315A").await, [] as [i64; 0]);
        assert_eq!(take("Y0315B").await, told[..2]);
    }

    #[tokio::test]
    async fn a_service_that_is_allowed_no_longer_gets_nothing() {
        let (store, _folder) = database().await;
        let session = begin(&store, "1028", 1).await;
        subscribe(&store, session, &subscription("a"))
            .await
            .unwrap();
        let other: PushService = "https://push.example.com".parse().unwrap();
        let call = "Y0315A".parse().unwrap();
        let taken = take(&store, &agent("1028"), &call, &[other]).await;
        assert!(taken.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_place_that_is_gone_takes_no_newer_one_along() {
        let (store, _folder) = database().await;
        let session_id = begin(&store, "1028", 1).await;
        let gone = Place {
            session_id,
            subscription: subscription("a"),
        };
        subscribe(&store, session_id, &subscription("b"))
            .await
            .unwrap();
        forget(&store, &gone).await.unwrap();
        assert!(!is_current(&store, &gone).await.unwrap());
        assert!(is_subscribed(&store, session_id).await.unwrap());
    }
}
